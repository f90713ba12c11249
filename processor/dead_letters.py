"""What can never succeed, kept with everything needed to send it again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol

from processor.outcomes import Outcome


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
    seen_at: float | None = None
    """When the event's age was judged, in seconds since 1970: sent again, it is no older."""
    identifier: str | None = None
    """What the source called the record: the same on each delivery, another once redriven."""


def letter_of(outcome: Outcome, *, now: float, seen_at: float) -> DeadLetter:
    """Write the letter of a record that can never succeed."""
    return DeadLetter(
        body=outcome.record.body,
        reason=outcome.reason.value,
        error=outcome.error or "",
        pointer=outcome.violations[0].pointer if outcome.violations else None,
        event_type=outcome.event_type,
        schema_version=outcome.read_with,
        receive_count=outcome.record.receive_count,
        source=outcome.record.source,
        dead_lettered_at=now,
        group=outcome.record.group,
        seen_at=seen_at,
        identifier=outcome.record.identifier,
    )


class DeadLetters(Protocol):
    """Where dead letters are kept."""

    def send(self, letters: Sequence[DeadLetter]) -> Collection[int]:
        """Keep the letters durably; return the indices of those that could not be kept.

        Raises StoreUnavailable if none could.
        """
        ...
