"""What became of one record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from processor.envelope import Envelope
from processor.inference import Upgraded
from processor.reasons import Fate, Reason, Violation
from processor.record import Record


class Outcome(NamedTuple):
    """What became of one record; constructed by `Outcome.of`.

    `envelope` is None where the body could not be read that far. `read_with` is the schema
    version that the event was read with, `upgraded` whether migrations converted it
    from there to the newest. `violations` name what is invalid; `error` is one line without payload
    values, unless a handler's own RejectEvent has some. `drift` has the JSON pointers of what
    the schema tolerates and does not know, where the sampled check found any. `retry_after` is in
    how many seconds its handler wants it again, if it said so. `trace_id` is that of its span,
    where events are traced.
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
    retry_after: float | None = None
    trace_id: str | None = None

    @classmethod
    def of(
        cls,
        record: Record,
        reason: Reason,
        envelope: Envelope | None = None,
        upgraded: Upgraded | None = None,
        *,
        read_with: str | None = None,
        violations: Iterable[Violation] = (),
        error: str | None = None,
        fate: Fate | None = None,
    ) -> Outcome:
        """The outcome of a record that was read this far; `fate` overrides the reason's.

        `read_with` is for an event that could not be upgraded.
        """
        return cls(
            record,
            reason,
            fate or reason.fate,
            envelope,
            upgraded.read_with if upgraded else read_with,
            upgraded is not None and upgraded.read_with != upgraded.newest,
            tuple(violations),
            error,
            upgraded.drift if upgraded else (),
        )

    def changed_to(self, reason: Reason, error: str) -> Outcome:
        """The same record with another reason, and that reason's fate."""
        return self._replace(reason=reason, fate=reason.fate, error=error)

    @property
    def event_type(self) -> str | None:
        """The event's type as it was read, whether or not the registry has it."""
        return None if self.envelope is None else self.envelope.event_type
