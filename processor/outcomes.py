"""What became of one record."""

from __future__ import annotations

from typing import NamedTuple

from processor.envelope import Envelope
from processor.reasons import Fate, Reason, Violation
from processor.record import Record


class Outcome(NamedTuple):
    """What became of one record.

    `envelope` is None where the body could not be read that far. `read_with` is the schema
    version that the event was read with, `upgraded` whether migrations carried it on from
    there to the newest. `violations` say where it is wrong; `error` says in one line what
    went wrong, and holds no payload values unless a handler's own RejectEvent does. `drift` has
    the JSON pointers of what the schema tolerates and does not know, where the sampled check
    looked and found any.
    """

    record: Record
    reason: Reason
    fate: Fate
    envelope: Envelope | None = None
    read_with: str | None = None
    upgraded: bool = False
    violations: tuple[Violation, ...] = ()
    error: str | None = None
    drift: tuple[str, ...] = ()

    @property
    def event_type(self) -> str | None:
        """The event's type as it was read, whether or not the registry knows it."""
        return None if self.envelope is None else self.envelope.event_type
