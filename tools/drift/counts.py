"""How often a field was there, for each by itself or for all fields of an object at once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.drift.accepting import Check
    from tools.drift.fields import Field

TEXTS_SAMPLED = 1_000
"""Of a field's strings, so many are looked at closer: the kinds of the rest will be the same."""


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

    __slots__ = ("arrays", "checks", "count", "counted", "enumerated", "objects")

    def __init__(self) -> None:
        self.count = 0
        """How many of them were not looked at one by one."""
        self.counted: list[tuple[Field, type]] = []
        """The fields that are there as often as the form is."""
        self.enumerated: list[tuple[str, Field]] = []
        """Of these, those whose values have names."""
        self.objects: list[tuple[str, Field]] = []
        self.arrays: list[tuple[str, Field]] = []
        """Those that have to be walked along."""
        self.checks: list[tuple[str, Check]] | None = None
        """What is to be asked of which fields for the newest model to be sure to accept an object;
        None if it is not to be had by asking."""
