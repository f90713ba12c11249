"""What was observed in a stream, as counts: of constant size, and merged across processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from tools.drift.examples import Example
from tools.drift.field_tree import FieldCounts
from tools.drift.unknown_fields import ValueShape
from tools.drift.values import Values

KINDS = (
    "missing_required",
    "type_changed",
    "null_not_allowed",
    "format",
    "bound",
    "unknown_enum_value",
    "unknown_field",
    "migration_failed",
)
"""What can be wrong at one pointer of an event."""

TOLERATED = ("unknown_field", "unknown_enum_value")
"""What is accepted, but described by no version."""

MOST_DAYS = 3_660
"""Ten years; days beyond are counted as `other`."""
OTHER_DAYS = "other"


MOST_NAMES = 1_000
"""The number of unknown types, unknown versions and drifted fields of a type counted apart."""
OTHER_NAMES = "(others)"

Key = tuple[str, str]
"""Of a drifted field: its pointer and its kind."""


class Moment(NamedTuple):
    """The time and id of an event; the earlier of two is the smaller."""

    at: float
    """In seconds since 1970."""
    event_id: str
    text: str
    """In UTC: as the event has it, if that is UTC."""

    @property
    def day(self) -> str:
        """The day in UTC."""
        return self.text[:10]


class Span:
    """How many events there were, and the first and last of them."""

    __slots__ = ("days", "events", "first", "last")

    def __init__(self) -> None:
        self.events = 0
        self.first: Moment | None = None
        self.last: Moment | None = None
        self.days: dict[str, int] = {}

    def add(self, moment: Moment) -> None:
        """Count one event."""
        self.events += 1
        if self.first is None or moment < self.first:
            self.first = moment
        if self.last is None or moment > self.last:
            self.last = moment
        count_day(self.days, moment.day)

    def merge(self, other: Span) -> None:
        """Add the counts of another process."""
        self.events += other.events
        if other.first is not None and (self.first is None or other.first < self.first):
            self.first = other.first
        if other.last is not None and (self.last is None or other.last > self.last):
            self.last = other.last
        for day, times in other.days.items():
            count_day(self.days, day, times)


def count_day(days: dict[str, int], day: str, times: int = 1) -> None:
    """Count events of a day."""
    if day not in days and len(days) >= MOST_DAYS:
        day = OTHER_DAYS
    days[day] = days.get(day, 0) + times


class Hit:
    """One drifted field in one event, with the value at each path where the event has it."""

    __slots__ = ("absent", "is_fatal", "values")

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.absent: set[str] = set()
        self.is_fatal = False


class DriftedField:
    """One kind of drift at one pointer, in all events that have it."""

    __slots__ = ("absent", "rejected", "shape", "span", "types", "values", "versions")

    def __init__(self) -> None:
        self.span = Span()
        self.rejected = 0
        self.types: Counter[type] = Counter()
        self.values = Values()
        self.versions: Counter[str] = Counter()
        self.shape: ValueShape | None = None
        self.absent: Counter[str] = Counter()

    def add(self, hit: Hit, moment: Moment, version: str, *, shaped: bool) -> None:
        """Count an event that has it."""
        self.span.add(moment)
        self.versions[version] += 1
        self.rejected += hit.is_fatal
        self.absent.update(hit.absent)
        for value in hit.values:
            self.types[type(value)] += 1
            self.values.add(value)
        if shaped:
            self._shape_all(hit.values)

    def _shape_all(self, values: Iterable[Any]) -> None:
        if self.shape is None:
            self.shape = ValueShape()
        for value in values:
            self.shape.add(value)

    def merge(self, other: DriftedField) -> None:
        """Add the counts of another process."""
        self.span.merge(other.span)
        self.rejected += other.rejected
        self.types.update(other.types)
        self.values.merge(other.values)
        self.versions.update(other.versions)
        self.absent.update(other.absent)
        if other.shape is not None:
            if self.shape is None:
                self.shape = ValueShape()
            self.shape.merge(other.shape)


def severity_of(kind: str, rejected: int) -> str:
    """`rejected`, `tolerated` or `informational`, by kind and number of rejected events."""
    if rejected or kind == "migration_failed":
        return "rejected"
    return "tolerated" if kind in TOLERATED else "informational"


class VersionCounts:
    """How many events were read with one version, and with which result."""

    __slots__ = ("accepted", "events", "upgraded")

    def __init__(self) -> None:
        self.events = 0
        self.accepted = 0
        self.upgraded = 0

    def merge(self, other: VersionCounts) -> None:
        """Add the counts of another process."""
        self.events += other.events
        self.accepted += other.accepted
        self.upgraded += other.upgraded


class TypeObservations:
    """What was observed of one event type; its size grows only with the number of fields."""

    def __init__(self) -> None:
        self.span = Span()
        self.rejected_days: dict[str, int] = {}
        self.versions: dict[str, VersionCounts] = {}
        self.unknown_versions: dict[str, Span] = {}
        self.findings: dict[Key, DriftedField] = {}
        self.fields: dict[str, FieldCounts] = {}
        """By pointer; filled at the end."""
        self.examples: list[Example] = []
        self.with_example: set[Key] = set()

    def merge(self, other: TypeObservations) -> None:
        """Add the counts of another process."""
        self.span.merge(other.span)
        for day, times in other.rejected_days.items():
            count_day(self.rejected_days, day, times)
        for version, counts in other.versions.items():
            self.versions.setdefault(version, VersionCounts()).merge(counts)
        for version, span in other.unknown_versions.items():
            self.unknown_versions.setdefault(version, Span()).merge(span)
        for key, finding in other.findings.items():
            self.findings.setdefault(key, DriftedField()).merge(finding)
        for pointer, counted in other.fields.items():
            self.fields.setdefault(pointer, FieldCounts()).merge(counted)
        self.examples += other.examples


class UnreadableReason(NamedTuple):
    """Why records were unreadable."""

    times: int
    example: str
    """The source of the first one."""


class Observations:
    """What one process observed, or several together."""

    def __init__(self) -> None:
        self.events = 0
        self.types: dict[str, TypeObservations] = {}
        self.unknown_types: dict[str, Span] = {}
        self.unreadable: dict[Key, UnreadableReason] = {}
        """By pointer into the body, and message."""

    def merge(self, other: Observations) -> None:
        """Add the counts of another process."""
        self.events += other.events
        for name, observed in other.types.items():
            self.types.setdefault(name, TypeObservations()).merge(observed)
        for name, span in other.unknown_types.items():
            self.unknown_types.setdefault(name, Span()).merge(span)
        for key, reason in other.unreadable.items():
            known = self.unreadable.get(key, UnreadableReason(0, reason.example))
            self.unreadable[key] = UnreadableReason(known.times + reason.times, known.example)


def get_or_add(
    holder: dict[Any, Any], name: Any, make: Any = Span, other: Any = OTHER_NAMES
) -> Any:
    """The entry of a name, made if it is new; names beyond MOST_NAMES share one entry."""
    found = holder.get(name)
    if found is None:
        if len(holder) >= MOST_NAMES:
            name = other
        found = holder.setdefault(name, make())
    return found
