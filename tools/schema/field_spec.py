"""All that a schema describes at one path in an event, references followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from processor.pointers import escape
from tools.schema.subset import KNOWN_VALUES, RETIRED_VALUES, types_of
from tools.schema.walk import Document, expand, literals_of


class FieldSpec(NamedTuple):
    """All that a schema describes of the value at one path in an event."""

    definitions: tuple[str, ...]
    """The names of the definitions that it refers to."""
    types: frozenset[str]
    """`string`, `string (date-time)`; null is left out, and `any` is every type."""
    values: tuple[str, ...] | None
    """The values that are known; None if it is not an enumeration."""
    is_closed: bool
    """Whether it accepts no other values."""
    retired: frozenset[str]
    properties: Document
    items: Document | None
    more: Document | None
    """The schema of fields of any name."""

    def children(self) -> Iterator[tuple[str, Document]]:
        """The schemas of its fields, items and values, each with the pointer that leads to it."""
        for name, schema in self.properties.items():
            yield f"/{escape(name)}", schema
        for schema in (self.items, self.more):
            if schema is not None:
                yield "/*", schema


def field_spec(schema: Any, document: Document) -> FieldSpec:
    """Gather what a schema describes of a value, with all that it refers to and combines."""
    definitions, parts = expand(document, schema)
    types: set[str] = set()
    values: dict[str, None] | None = None
    is_closed = False
    retired: set[str] = set()
    properties: dict[str, Any] = {}
    children: dict[str, Document] = {}
    for part in parts:
        if not isinstance(part, Mapping):
            types.add("any")
            continue
        types |= _types(part)
        closed = literals_of(part)
        known = part.get(KNOWN_VALUES) if closed is None else closed
        if known is not None:
            is_closed = is_closed or closed is not None
            values = {**(values or {}), **dict.fromkeys(known)}
        retired |= set(part.get(RETIRED_VALUES, ()))
        properties |= part.get("properties", {})
        for keyword in ("items", "additionalProperties"):
            if isinstance(part.get(keyword), Mapping):
                children[keyword] = part[keyword]
    return FieldSpec(
        definitions,
        frozenset(types - {"null"}),
        None if values is None else tuple(values),
        is_closed,
        frozenset(retired),
        properties,
        children.get("items"),
        children.get("additionalProperties"),
    )


def _types(schema: Document) -> set[str]:
    text = f"string ({schema['format']})" if "format" in schema else "string"
    return {text if name == "string" else name for name in types_of(schema) or ("any",)}
