"""Every place of an event that a schema says something about, references followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tools.schema.recursive_proof import recursive_definitions

Steps = tuple[str, ...]
"""The way into an event, `*` for any item or any key: `("payload", "items", "*", "state")`."""

_DEFINITIONS = "#/$defs/"


def places(document: Mapping[str, Any]) -> Iterator[tuple[Steps, Mapping[str, Any]]]:
    """Each schema within a document, with its place; more than one may describe the same.

    Places within a definition that holds itself have no end, so they begin at the definition:
    `("#/$defs/Node", "kids")`. Where it is referred to, the reference itself is told.
    """
    definitions = document.get("$defs", {})
    recursive = recursive_definitions(document)

    def below(schema: Any, at: Steps) -> Iterator[tuple[Steps, Mapping[str, Any]]]:
        if not isinstance(schema, Mapping):
            return
        yield at, schema
        name = str(schema.get("$ref")).removeprefix(_DEFINITIONS)
        if name in definitions and name not in recursive:
            yield from below(definitions[name], at)
        for branch in schema.get("anyOf", ()):
            yield from below(branch, at)
        for key, child in schema.get("properties", {}).items():
            yield from below(child, (*at, key))
        for keyword in ("items", "additionalProperties"):
            yield from below(schema.get(keyword), (*at, "*"))

    yield from below(document, ())
    for name in sorted(recursive):
        yield from below(definitions[name], (f"{_DEFINITIONS}{name}",))


def has_end(at: Steps) -> bool:
    """Whether a place is in no definition that holds itself."""
    return not at or not at[0].startswith(_DEFINITIONS)
