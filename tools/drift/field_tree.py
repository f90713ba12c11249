"""The fields that a schema describes, as a tree along which events are walked and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from processor.pointers import escape
from processor.redaction import redact_name
from tools.drift.values import text_kind
from tools.schema.field_spec import FieldSpec, field_spec
from tools.schema.walk import Document

TEXTS_SAMPLED = 1_000
"""The number of a field's strings that are classified: the rest will be of the same kinds."""


class Unknown(NamedTuple):
    """A field or value in an event that no schema knows."""

    pointer: str
    kind: str
    """`unknown_field` or `unknown_enum_value`."""
    value: Any
    absent: tuple[str, ...] = ()
    """Of an unknown field: the pointers of the known fields of the same object that are absent."""


class FieldCounts:
    """How often a field was present, and which types and kinds of text it had."""

    __slots__ = ("events", "last_event", "texts", "texts_left", "types")

    def __init__(self) -> None:
        self.events = 0
        self.last_event = 0
        """The number of the last event that had it: within an array, one may have it many times."""
        self.types: Counter[type] = Counter()
        self.texts: Counter[str] = Counter()
        self.texts_left = TEXTS_SAMPLED

    def merge(self, other: FieldCounts) -> None:
        """Add the counts of another process."""
        self.events += other.events
        self.types.update(other.types)
        self.texts.update(other.texts)


class FieldNode:
    """One path in an event, as one or several versions describe it.

    What is below it is read from the schemas when an event first has it: a recursive schema has
    no end.
    """

    __slots__ = (
        *("_expanded", "_items", "_sources", "_specs", "children", "counts"),
        *("describes_objects", "known", "known_folded", "pointer", "values"),
    )

    def __init__(self, pointer: str, sources: Sequence[tuple[Any, Document]]) -> None:
        self.pointer = pointer
        self.counts = FieldCounts()
        self._sources = sources
        self._specs: list[FieldSpec] = [
            field_spec(schema, document) for schema, document in sources
        ]
        self.describes_objects = any(
            spec.properties or spec.more is not None for spec in self._specs
        )
        """Else an object here may have any field."""
        # The models refuse unknown values of a closed enumeration.
        is_open = not any(spec.is_closed for spec in self._specs)
        self.values = frozenset(value for spec in self._specs for value in spec.values or ())
        """The values that a schema lists."""
        self.known = self.values if is_open else frozenset()
        """Those of an open enumeration; empty if there is none."""
        # Upstream compares without regard to case, and sends either.
        self.known_folded = frozenset(str(value).casefold() for value in self.known)
        self._expanded = False
        self.children: dict[str, FieldNode] = {}
        self._items: dict[str, FieldNode | None] = {}

    def _expand(self) -> None:
        self._expanded = True
        names = dict.fromkeys(name for spec in self._specs for name in spec.properties)
        for name in names:
            self.children[name] = FieldNode(
                f"{self.pointer}/{escape(name)}",
                [
                    (spec.properties[name], document)
                    for spec, (_, document) in zip(self._specs, self._sources, strict=True)
                    if name in spec.properties
                ],
            )

    def each(self, what: str) -> FieldNode | None:
        """The field that stands for every one of `items`, or of `more`: a dictionary's values."""
        if what not in self._items:
            sources = [
                (getattr(spec, what), document)
                for spec, (_, document) in zip(self._specs, self._sources, strict=True)
                if getattr(spec, what) is not None
            ]
            self._items[what] = FieldNode(f"{self.pointer}/*", sources) if sources else None
        return self._items[what]

    def pointer_of(self, path: Sequence[int | str]) -> str:
        """The pointer of a path below, as `walk` names it: `*` is any item and any key."""
        field: FieldNode | None = self
        pointer = self.pointer
        for segment in path:
            field = field and (
                field.below(segment) if isinstance(segment, str) else field.each("items")
            )
            name = escape(redact_name(segment)) if isinstance(segment, str) else "*"
            pointer = f"{pointer}/{name}" if field is None else field.pointer
        return pointer

    def below(self, name: str) -> FieldNode | None:
        """An object's field of this name; None if no schema describes it."""
        if not self._expanded:
            self._expand()
        return self.children.get(name) or self.each("more")

    def visited(self) -> Iterator[FieldNode]:
        """Itself, and all fields below it that an event had."""
        yield self
        for child in (*self.children.values(), *self._items.values()):
            if child is not None and child.counts.events:
                yield from child.visited()

    def described(self) -> Iterator[FieldNode]:
        """The fields that a schema describes directly below."""
        if not self._expanded:
            self._expand()
        for field in (*self.children.values(), self.each("items"), self.each("more")):
            if field is not None:
                yield field

    def walk(self, value: Any, event: int, found: list[Unknown]) -> None:
        """Count a value of one event and all below it, and append what no schema knows."""
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
            if self.known and value not in self.known:
                self._find_unknown_value(value, found)
        elif kind is dict:
            self._walk_object(value, event, found)
        elif kind is list:
            items = self.each("items")
            if items is not None:
                for child in value:
                    items.walk(child, event, found)

    def _find_unknown_value(self, value: str, found: list[Unknown]) -> None:
        if value.casefold() not in self.known_folded:
            found.append(Unknown(self.pointer, "unknown_enum_value", value))

    def _walk_object(self, value: dict[str, Any], event: int, found: list[Unknown]) -> None:
        if not self._expanded:
            self._expand()
        children = self.children
        others = []
        for name, child in value.items():
            field = children.get(name)
            if field is not None:
                field.walk(child, event, found)
            else:
                others.append(name)
        if not others:
            return
        more = self.each("more")
        if more is not None:
            for name in others:
                more.walk(value[name], event, found)
        elif self.describes_objects:
            found.extend(self._unknown_fields(value, others))

    def _unknown_fields(self, value: dict[str, Any], names: list[str]) -> Iterator[Unknown]:
        absent = tuple(
            field.pointer for known, field in self.children.items() if value.get(known) is None
        )
        for name in names:
            pointer = f"{self.pointer}/{escape(redact_name(name))}"
            yield Unknown(pointer, "unknown_field", value[name], absent)
