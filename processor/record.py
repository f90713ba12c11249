"""One thing to process."""

from __future__ import annotations

from typing import NamedTuple


class Record(NamedTuple):
    """One thing to process, and what its source knows about it.

    `body` is the text that the source has, verbatim where it is text. `identifier` is the
    name under which a failure is reported to the source; None where it has none. `sent_at` is
    when it arrived in its queue or stream. Times are seconds since 1970, None where the source
    does not say.
    """

    body: str | bytes
    source: str
    identifier: str | None = None
    receive_count: int | None = None
    first_received_at: float | None = None
    sent_at: float | None = None
    group: str | None = None
    """What keeps its order: a FIFO message group or a Kinesis shard."""
    is_redriven: bool = False
    """Whether it was a dead letter before; `sent_at` is then when it became one."""
    is_replayed: bool = False
    """Whether `genesys-events replay` sent it."""
    receipt_handle: str | None = None
    """What SQS calls this delivery."""
    trace_context: str | None = None
    """The span that sent it: `traceparent` as W3C defines it, or X-Ray's header."""
