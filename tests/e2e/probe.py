"""A handler that follows the event's message; it is packaged only in the tests' zip.

`raise` always fails, `raise once` on the first attempt; `kill once` and `hang once` end the
process too, by SIGKILL and by never returning; `slow` takes until no handler may start.
"""

import logging
import os
import signal
import time

from generated.users_presence import UserPresence
from processor.dispatch import HandlerContext, handles

logger = logging.getLogger(__name__)


@handles("users.presence")
def probe(event: UserPresence, context: HandlerContext) -> None:
    """Log as the last step that the event was handled, like a handler's effect."""
    what, _, once = (event.payload.message or "").partition(" ")
    if once and context.attempt > 1:
        what = ""
    if what == "raise":
        raise RuntimeError("as it was told")
    if what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "hang":
        while True:
            time.sleep(1)
    if what == "slow":
        end = (context.deadline or 0) - float(os.environ["TIME_RESERVE_SECONDS"])
        while time.time() <= end:
            time.sleep(0.1)
    logger.info(
        "handled",
        extra={
            "handled": event.event_id,
            "received_version": context.received_version,
            "setting": os.environ.get("PROBE_SETTING"),
        },
    )
