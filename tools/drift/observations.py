"""What was seen in a stream, counted: of constant size, and merged with what others saw."""

from __future__ import annotations

from typing import Any, NamedTuple

from tools.drift.counts import FieldCounts
from tools.drift.drifted_fields import Finding, Span, count_day
from tools.drift.examples import Example

MOST_NAMES = 1_000
"""Of unknown types and versions, and of findings of a type, so many are told apart."""
OTHER_NAMES = "(others)"

Key = tuple[str, str]
"""Of a finding: its pointer and its kind."""


class Counts:
    """What became of the events that were read with one version."""

    __slots__ = ("accepted", "events", "upgraded")

    def __init__(self) -> None:
        self.events = 0
        self.accepted = 0
        self.upgraded = 0

    def merge(self, other: Counts) -> None:
        """Count what another counted."""
        self.events += other.events
        self.accepted += other.accepted
        self.upgraded += other.upgraded


class TypeObservations:
    """All that was seen of one event type; of constant size, but for the number of its fields."""

    def __init__(self) -> None:
        self.span = Span()
        self.rejected_days: dict[str, int] = {}
        self.versions: dict[str, Counts] = {}
        self.unknown_versions: dict[str, Span] = {}
        self.findings: dict[Key, Finding] = {}
        self.fields: dict[str, FieldCounts] = {}
        """By pointer: filled when the reading is over."""
        self.examples: list[Example] = []
        self.exemplified: set[Key] = set()

    def merge(self, other: TypeObservations) -> None:
        """Count what another counted."""
        self.span.merge(other.span)
        for day, times in other.rejected_days.items():
            count_day(self.rejected_days, day, times)
        for version, counts in other.versions.items():
            self.versions.setdefault(version, Counts()).merge(counts)
        for version, span in other.unknown_versions.items():
            self.unknown_versions.setdefault(version, Span()).merge(span)
        for key, finding in other.findings.items():
            self.findings.setdefault(key, Finding()).merge(finding)
        for pointer, counted in other.fields.items():
            self.fields.setdefault(pointer, FieldCounts()).merge(counted)
        self.examples += other.examples


class Reason(NamedTuple):
    """Why records were unreadable."""

    times: int
    example: str
    """Where the first one stands."""


class Observations:
    """All that was seen; observed by one process, merged with what others observed."""

    def __init__(self) -> None:
        self.events = 0
        self.types: dict[str, TypeObservations] = {}
        self.unknown_types: dict[str, Span] = {}
        self.unreadable: dict[Key, Reason] = {}
        """By pointer into the body, and what is wrong there."""

    def merge(self, other: Observations) -> None:
        """Count what another counted."""
        self.events += other.events
        for name, observed in other.types.items():
            self.types.setdefault(name, TypeObservations()).merge(observed)
        for name, span in other.unknown_types.items():
            self.unknown_types.setdefault(name, Span()).merge(span)
        for key, reason in other.unreadable.items():
            known = self.unreadable.get(key, Reason(0, reason.example))
            self.unreadable[key] = Reason(known.times + reason.times, known.example)


def named(holder: dict[Any, Any], name: Any, make: Any = Span, other: Any = OTHER_NAMES) -> Any:
    """What is held under a name; names beyond a number share one."""
    found = holder.get(name)
    if found is None:
        if len(holder) >= MOST_NAMES:
            name = other
        found = holder.setdefault(name, make())
    return found
