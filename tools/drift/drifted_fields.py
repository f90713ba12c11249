"""One way in which events of a type drifted, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from tools.drift.shapes import Shape
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
"""What can be wrong at a place of an event."""

TOLERATED = ("unknown_field", "unknown_enum_value")
"""What is accepted, and known to no version."""

MOST_DAYS = 3_660
"""Ten years; days beyond are counted as `other`."""
OTHER_DAYS = "other"


class Moment(NamedTuple):
    """When an event was, and which: the first of two is the smaller."""

    at: float
    """In seconds since 1970."""
    event_id: str
    text: str
    """As the event has it, if that is in UTC."""

    @property
    def day(self) -> str:
        """The day in UTC."""
        return self.text[:10]


class Span:
    """How many events there were, from when to when, and which was the first."""

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
        """Count what another counted."""
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
    """One finding in one event, with all the places at which the event has it."""

    __slots__ = ("absent", "is_fatal", "values")

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.absent: set[str] = set()
        self.is_fatal = False


class Finding:
    """One kind of drift at one place, in all the events that have it."""

    __slots__ = ("absent", "rejected", "shape", "span", "types", "values", "versions")

    def __init__(self) -> None:
        self.span = Span()
        self.rejected = 0
        self.types: Counter[type] = Counter()
        self.values = Values()
        self.versions: Counter[str] = Counter()
        self.shape: Shape | None = None
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
            self.shape = Shape()
        for value in values:
            self.shape.add(value)

    def merge(self, other: Finding) -> None:
        """Count what another counted."""
        self.span.merge(other.span)
        self.rejected += other.rejected
        self.types.update(other.types)
        self.values.merge(other.values)
        self.versions.update(other.versions)
        self.absent.update(other.absent)
        if other.shape is not None:
            if self.shape is None:
                self.shape = Shape()
            self.shape.merge(other.shape)


def severity_of(kind: str, rejected: int) -> str:
    """Whether it hurts: events are rejected for it, tolerated, or it is good to know."""
    if rejected or kind == "migration_failed":
        return "rejected"
    return "tolerated" if kind in TOLERATED else "informational"
