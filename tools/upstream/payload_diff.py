"""Compares the payload of a schema with upstream's: fields, types and known values.

Nothing else counts: required and nullable fields and descriptions are the registry's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from processor.pointers import escape
from tools.schema.field_spec import FieldSpec, field_spec
from tools.schema.walk import ANYTHING, Document
from tools.upstream.model_classes import Unreadable

PAYLOAD = "/payload"
_MAX_VISITED = 100_000
"""The largest payload has 654 fields; a recursive one may lead through as many orders as there are
of its definitions."""
_Pair = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass
class PayloadDiff:
    """The differences, by pointers into the event; `*` is any item or any key."""

    added: set[str] = field(default_factory=set)
    """Fields that only upstream describes, at every pointer where they occur."""
    removed: set[str] = field(default_factory=set)
    retyped: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Fields of another type or format: the old and the new."""
    enum_added: dict[str, list[str]] = field(default_factory=dict)
    """Values that only upstream has, of a field that both describe."""
    enum_removed: dict[str, list[str]] = field(default_factory=dict)
    """Values that upstream no longer has, without those that the schema lists as retired."""

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return any((self.added, self.removed, self.retyped, self.enum_added, self.enum_removed))


def compare_payloads(older: Document, newer: Document) -> PayloadDiff:
    """Compare the payload of a schema with that of another, which is upstream's.

    Both have `properties` and `$defs` at the top. A recursion is followed to its first repetition.
    Raises Unreadable for more fields than can be listed.
    """
    walk = _Comparison(older, newer)
    before, after = (document["properties"]["payload"] for document in (older, newer))
    walk.compare(before, after, PAYLOAD, ())
    return walk.found


class _Comparison:
    """Traverses two schemas side by side, to every path that either describes."""

    def __init__(self, older: Document, newer: Document) -> None:
        self.older = older
        self.newer = newer
        self.found = PayloadDiff()
        self.visited = 0

    def compare(self, before: Any, after: Any, at: str, within: tuple[_Pair, ...]) -> None:
        """Compare both at a pointer, which is inside these pairs of definitions."""
        self._count()
        older, newer = field_spec(before, self.older), field_spec(after, self.newer)
        if older.types != newer.types:
            self.found.retyped[at] = _types_text(older.types), _types_text(newer.types)
        self._compare_values(older, newer, at)
        pair = older.definitions, newer.definitions
        if all(pair) and pair in within:
            return
        within = (*within, pair)
        mine = {name for names, _ in within for name in names}
        theirs = {name for _, names in within for name in names}
        for name in {**older.properties, **newer.properties}:
            pointer = f"{at}/{escape(name)}"
            if name not in newer.properties:
                self.found.removed |= {
                    pointer,
                    *self._below(older.properties[name], self.older, pointer, mine),
                }
            elif name not in older.properties:
                self.found.added |= {
                    pointer,
                    *self._below(newer.properties[name], self.newer, pointer, theirs),
                }
            else:
                self.compare(older.properties[name], newer.properties[name], pointer, within)
        pointer = f"{at}/*"
        for one, other, kind in (
            (older.items, newer.items, "array"),
            (older.more, newer.more, "object"),
        ):
            if one is None and other is None:
                continue
            if kind in older.types and kind in newer.types:
                before = ANYTHING if one is None else one
                after = ANYTHING if other is None else other
                self.compare(before, after, pointer, within)
                continue
            self.found.removed |= set(self._below(one, self.older, pointer, mine))
            self.found.added |= set(self._below(other, self.newer, pointer, theirs))

    def _compare_values(self, older: FieldSpec, newer: FieldSpec, at: str) -> None:
        before, after = set(older.values or ()), set(newer.values or ())
        if more := after - before:
            self.found.enum_added[at] = sorted(more)
        # Where upstream has no enumeration, a closed one was never upstream's.
        is_ours = newer.values is None and older.is_closed
        if (less := before - after - older.retired) and not is_ours:
            self.found.enum_removed[at] = sorted(less)

    def _below(self, schema: Any, document: Document, at: str, within: set[str]) -> Iterator[str]:
        """The pointers of all fields that a schema describes below a pointer."""
        if schema is None:
            return
        self._count()
        spec = field_spec(schema, document)
        if within & set(spec.definitions):
            return
        within = within | set(spec.definitions)
        for segment, child in spec.children():
            if segment != "/*":
                yield at + segment
            yield from self._below(child, document, at + segment, within)

    def _count(self) -> None:
        self.visited += 1
        if self.visited > _MAX_VISITED:
            raise Unreadable(
                f"the two schemas unfold to more than {_MAX_VISITED:,} fields: a definition is "
                "referred to again and again"
            )


def _types_text(types: frozenset[str]) -> str:
    return " or ".join(sorted(types)) or "null"
