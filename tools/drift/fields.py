"""The fields that a schema describes, as a tree that events are walked along, and their counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tools.drift.names import shown_name
from tools.drift.values import text_kind
from tools.subset import escape
from tools.upstream.drift import Place, look

TEXTS_SAMPLED = 1_000
"""Of a field's strings, so many are looked at closer: the kinds of the rest will be the same."""

Document = Mapping[str, Any]


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


class Unknown(NamedTuple):
    """Something in an event that no schema has a word for."""

    pointer: str
    kind: str
    """`unknown_field` or `unknown_enum_value`."""
    value: Any
    absent: tuple[str, ...] = ()
    """Of an unknown field: the pointers of the known fields beside it that are not there."""


class Field:
    """One place in an event, as one or several versions describe it.

    What is below it is read from the schemas when an event first goes there: a recursive schema
    has no end of its own.
    """

    __slots__ = (
        *("_items", "_sources", "children", "counts", "expanded"),
        *("describes_objects", "known", "known_folded", "places", "pointer", "values"),
    )

    def __init__(self, pointer: str, sources: Sequence[tuple[Any, Document]]) -> None:
        self.pointer = pointer
        self.counts = FieldCounts()
        self._sources = sources
        self.places: list[Place] = [look(schema, document) for schema, document in sources]
        self.describes_objects = any(
            place.properties or place.more is not None for place in self.places
        )
        """Else anything may be in an object here."""
        # A closed enumeration is for the models to judge.
        is_open = not any(place.is_closed for place in self.places)
        self.values = frozenset(value for place in self.places for value in place.values or ())
        """The values that a schema names."""
        self.known = self.values if is_open else frozenset()
        """Those of an open enumeration; empty where there is none."""
        # Upstream compares without regard to case, and sends either.
        self.known_folded = frozenset(str(value).casefold() for value in self.known)
        self.expanded = False
        self.children: dict[str, Field] = {}
        self._items: dict[str, Field | None] = {}

    def _expand(self) -> None:
        self.expanded = True
        names = dict.fromkeys(name for place in self.places for name in place.properties)
        for name in names:
            self.children[name] = Field(
                f"{self.pointer}/{escape(name)}",
                [
                    (place.properties[name], document)
                    for place, (_, document) in zip(self.places, self._sources, strict=True)
                    if name in place.properties
                ],
            )

    def each(self, what: str) -> Field | None:
        """The field that stands for every one of `items`, or of `more`: a dictionary's values."""
        if what not in self._items:
            sources = [
                (getattr(place, what), document)
                for place, (_, document) in zip(self.places, self._sources, strict=True)
                if getattr(place, what) is not None
            ]
            self._items[what] = Field(f"{self.pointer}/*", sources) if sources else None
        return self._items[what]

    def pointer_of(self, steps: Sequence[int | str]) -> str:
        """The pointer of a place below, as the walk names it: `*` is any item and any key."""
        field: Field | None = self
        pointer = self.pointer
        for step in steps:
            field = field and (field.below(step) if isinstance(step, str) else field.each("items"))
            name = escape(shown_name(step)) if isinstance(step, str) else "*"
            pointer = f"{pointer}/{name}" if field is None else field.pointer
        return pointer

    def below(self, name: str) -> Field | None:
        """What a schema says of an object's field of this name, if it says anything."""
        if not self.expanded:
            self._expand()
        return self.children.get(name) or self.each("more")

    def visited(self) -> Iterator[Field]:
        """Itself, and all below it that was ever gone to."""
        yield self
        for child in (*self.children.values(), *self._items.values()):
            if child is not None and child.counts.events:
                yield from child.visited()

    def described(self) -> Iterator[Field]:
        """The fields that a schema describes right below."""
        if not self.expanded:
            self._expand()
        for field in (*self.children.values(), self.each("items"), self.each("more")):
            if field is not None:
                yield field

    def at(self, pointer: str) -> Field | None:
        """The field at a pointer, as the walk names it, if a schema says anything of it."""
        for field in self.described():
            if field.pointer == pointer:
                return field
            if pointer.startswith(f"{field.pointer}/"):
                found = field.at(pointer)
                if found is not None:
                    return found
        return None

    def walk(self, value: Any, event: int, found: list[Unknown]) -> None:
        """Count what stands here and below in one event, and find what nobody knows."""
        counts = self.counts
        kind = type(value)
        counts.types[kind] += 1
        if counts.last_event != event:
            counts.last_event = event
            counts.events += 1
        if kind is str:
            if counts.texts_left:
                counts.texts_left -= 1
                counts.texts[text_kind(value)] += 1
            known = self.known
            if known and value not in known and value.casefold() not in self.known_folded:
                found.append(Unknown(self.pointer, "unknown_enum_value", value))
        elif kind is dict:
            self._walk_object(value, event, found)
        elif kind is list:
            items = self.each("items")
            if items is not None:
                for child in value:
                    items.walk(child, event, found)

    def _walk_object(self, value: dict[str, Any], event: int, found: list[Unknown]) -> None:
        if not self.expanded:
            self._expand()
        children = self.children
        others = None
        for name, child in value.items():
            field = children.get(name)
            if field is not None:
                field.walk(child, event, found)
            elif others is None:
                others = [name]
            else:
                others.append(name)
        if others is None or not self.describes_objects:
            return
        more = self.each("more")
        absent: tuple[str, ...] | None = None
        for name in others:
            if more is not None:
                more.walk(value[name], event, found)
                continue
            if absent is None:
                absent = tuple(
                    field.pointer for known, field in children.items() if value.get(known) is None
                )
            pointer = f"{self.pointer}/{escape(shown_name(name))}"
            found.append(Unknown(pointer, "unknown_field", value[name], absent))


def words_of(places: Sequence[Place]) -> str:
    """What a schema wants at a place, in words: `integer or null`, `one of connected, held`."""
    place = places[-1]
    if place.is_closed and place.values:
        return "one of " + ", ".join(str(value) for value in place.values)
    kinds = sorted(place.types - {"any"})
    if not kinds:
        return "anything" if "any" in place.types else "null"
    return " or ".join([*kinds, "null"] if place.accepts_null else kinds)
