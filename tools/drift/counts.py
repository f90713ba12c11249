"""How often a field was there, for each by itself or for all fields of an object at once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from tools.drift.accepting import Check
    from tools.drift.fields import Field

TEXTS_SAMPLED = 1_000
"""Of a field's strings, so many are looked at closer: the kinds of the rest will be the same."""


class Unknown(NamedTuple):
    """Something in an event that no schema has a word for."""

    pointer: str
    kind: str
    """`unknown_field` or `unknown_enum_value`."""
    value: Any
    absent: tuple[str, ...] = ()
    """Of an unknown field: the pointers of the known fields beside it that are not there."""


class FieldCounts:
    """How often a field was there, and what stood in it."""

    __slots__ = ("events", "last_event", "texts", "texts_left", "types")

    def __init__(self) -> None:
        self.events = 0
        self.last_event = 0
        """The number of the event that had it last: in an array, one event has it many times."""
        self.types: Counter[type] = Counter()
        self.texts: Counter[str] = Counter()
        self.texts_left = TEXTS_SAMPLED

    def merge(self, other: FieldCounts) -> None:
        """Count what another counted."""
        self.events += other.events
        self.types.update(other.types)
        self.texts.update(other.texts)


class Form:
    """Objects of the same names with values of the same types in the same order."""

    __slots__ = ("arrays", "checks", "count", "counted", "enumerated", "objects", "unknown")

    def __init__(self) -> None:
        self.count = 0
        """How many of them were not looked at one by one."""
        self.counted: list[tuple[Field, type]] = []
        """The fields that are there as often as the form is."""
        self.enumerated: list[tuple[str, Field]] = []
        """Of these, those whose values have names."""
        self.unknown: list[tuple[str, Unknown]] = []
        """Those that no schema has a word for; their values are not the form's."""
        self.objects: list[tuple[str, Field]] = []
        self.arrays: list[tuple[str, Field]] = []
        """Those that have to be walked along."""
        self.checks: list[tuple[str, Check]] | None = None
        """What is to be asked of which fields for the newest model to be sure to accept an object;
        None if it is not to be had by asking."""

    def add(self, value: dict[str, Any], found: list[Unknown]) -> None:
        """Count one more object, less what has to be walked along."""
        self.count += 1
        for name, field in self.enumerated:
            if value[name] not in field.known:
                field.name(value[name], found)
        for name, unknown in self.unknown:
            found.append(unknown._replace(value=value[name]))
