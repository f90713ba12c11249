"""Opens a state file or a queue as a store of dead letters."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from tools.dead_letters.state_file import StateFileStore
from tools.dead_letters.store import DeadLetterStore
from tools.registry.locate import UsageError


def open_store(state: Path, queue: str | None = None) -> AbstractContextManager[DeadLetterStore]:
    """Open a state file, or the queue of that URL or ARN.

    Raises UsageError if it does not exist or may not be read. On exit, what was received
    from a queue is made visible again.
    """
    if queue is None:
        return StateFileStore(state)
    try:
        from tools.dead_letters.queue import QueueStore
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("boto3", "botocore"):
            raise
        raise UsageError("a queue needs boto3, which is not installed: pip install boto3") from None
    return QueueStore.open(queue)
