"""One thing to process."""

from __future__ import annotations

from typing import NamedTuple


class Record(NamedTuple):
    """One thing to process, and what its source knows of it.

    `body` is the text that the source holds, verbatim where it holds text. `identifier` is
    the name by which the source wants to hear of it; None where it gave none. Times are
    seconds since 1970, None where the source does not say.
    """

    body: str | bytes
    source: str
    identifier: str | None = None
    receive_count: int | None = None
    first_received_at: float | None = None
    sent_at: float | None = None
    group: str | None = None
    """The FIFO message group."""
