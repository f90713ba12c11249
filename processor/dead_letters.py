"""What can never succeed, kept with everything needed to send it again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol


class DeadLetter(NamedTuple):
    """One record that can never succeed.

    `body` is the original, verbatim: sending it again is all that redriving takes.
    """

    body: str | bytes
    reason: str
    error: str
    pointer: str | None
    event_type: str | None
    schema_version: str | None
    receive_count: int | None
    source: str
    dead_lettered_at: float
    """Seconds since 1970."""
    group: str | None = None
    """The FIFO message group that the record came in."""


class DeadLetters(Protocol):
    """Where dead letters are kept."""

    def send(self, letters: Sequence[DeadLetter]) -> Collection[int]:
        """Keep the letters durably; return the indices of those that could not be kept.

        Raises StoreUnavailable if none could.
        """
        ...
