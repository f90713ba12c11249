"""All that a schema describes at one place in an event, references followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from processor.pointers import escape
from tools.schema.differences import target_of

Document = Mapping[str, Any]

_ANYTHING: Document = {}


class FieldSpec(NamedTuple):
    """All that a schema says of one place in an event."""

    names: tuple[str, ...]
    """The definitions that it refers to."""
    types: frozenset[str]
    """`string`, `string (date-time)`; null is none, and `any` is every one."""
    accepts_null: bool
    values: tuple[str, ...] | None
    """The values that are known; None where it is no enumeration."""
    is_closed: bool
    """Whether it takes no other values."""
    retired: frozenset[str]
    properties: Document
    items: Document | None
    more: Document | None
    """What the fields of any name are."""

    def children(self) -> Iterator[tuple[str, Document]]:
        """The schemas of its fields, items and values, with the step that leads to each."""
        for name, schema in self.properties.items():
            yield f"/{escape(name)}", schema
        for schema in (self.items, self.more):
            if schema is not None:
                yield "/*", schema


def branches(schema: Any, document: Document) -> tuple[list[str], list[Document]]:
    """The definitions that a schema refers to, and the alternatives that it leads to in the end."""
    names: list[str] = []
    parts: list[Document] = []
    waiting = [schema]
    for branch in waiting:  # which grows
        if not isinstance(branch, Mapping):
            parts.append(_ANYTHING)
        elif "$ref" in branch:
            name = str(branch["$ref"]).removeprefix("#/$defs/")
            if name not in names:
                names.append(name)
                waiting.append(target_of(branch, document))
        elif "anyOf" in branch:
            waiting += branch["anyOf"]
        else:
            parts.append(branch)
    return names, parts


def field_spec(schema: Any, document: Document) -> FieldSpec:
    """Gather what a schema says of its place, whatever it refers to and puts together."""
    names, parts = branches(schema, document)
    types: set[str] = set()
    values: dict[str, None] | None = None
    is_closed = False
    retired: set[str] = set()
    properties: dict[str, Any] = {}
    children: dict[str, Document] = {}
    for part in parts:
        types |= _types(part)
        closed = [part["const"]] if "const" in part else part.get("enum")
        known = part.get("x-extensible-enum") if closed is None else closed
        if known is not None:
            is_closed = is_closed or closed is not None
            values = {**(values or {}), **dict.fromkeys(known)}
        retired |= set(part.get("x-retired-values", ()))
        properties |= part.get("properties", {})
        for keyword in ("items", "additionalProperties"):
            if isinstance(part.get(keyword), Mapping):
                children[keyword] = part[keyword]
    return FieldSpec(
        tuple(names),
        frozenset(types - {"null"}),
        bool(types & {"null", "any"}),
        None if values is None else tuple(values),
        is_closed,
        frozenset(retired),
        properties,
        children.get("items"),
        children.get("additionalProperties"),
    )


def _types(schema: Document) -> set[str]:
    types = schema.get("type", "string" if "const" in schema or "enum" in schema else "any")
    form = f" ({schema['format']})" if "format" in schema else ""
    return {
        f"{name}{form if name == 'string' else ''}"
        for name in ([types] if isinstance(types, str) else types)
    }
