"""Records that can never succeed, stored with everything needed to redrive them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

from processor.errors import ConfigurationError, describe_error
from processor.outcomes import Outcome


class DeadLetter(NamedTuple):
    """One record that can never succeed.

    `body` is the original, verbatim: redriving only sends it again.
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
    identifier: str | None = None
    """The source's name for the record: the same on each delivery, another once redriven."""

    @classmethod
    def from_outcome(cls, outcome: Outcome, *, now: float) -> DeadLetter:
        """The dead letter of an outcome with the fate DEAD_LETTERED."""
        return cls(
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
            identifier=outcome.record.identifier,
        )


class DeadLetters(Protocol):
    """The store of dead letters."""

    def send(self, dead_letters: Sequence[DeadLetter], *, until: float | None) -> Collection[int]:
        """Store dead letters durably; return the indices of those that could not be stored.

        `until` is when to give up, in seconds since 1970, None for no limit. Raises
        StoreUnavailable if none could be stored.
        """
        ...


def send_pending(
    store: DeadLetters, pending: Mapping[int, DeadLetter], until: float | None
) -> dict[int, str]:
    """Send a batch's dead letters, by their records' indices; return those not stored, and why.

    Any exception of the store becomes an answer, so that no record is lost; only
    ConfigurationError passes through, since it is for the operator.
    """
    indices = list(pending)
    why = "the dead letters could not be reached"
    try:
        lost = store.send(list(pending.values()), until=until)
    except ConfigurationError:
        raise
    except Exception as error:  # noqa: BLE001 - what is not stored is retried
        return dict.fromkeys(indices, f"{why}: {describe_error(error)}")
    return {indices[position]: why for position in lost}
