"""The data of one event type on the catalogue page, which depends on the type's files alone."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from processor.testing.wire import as_wire
from tools.registry.files import EventType, Migration, RegistryFiles, Schema
from tools.registry.parallel import TypeResult
from tools.rules.load import load_event_type
from tools.schema.differences import Difference
from tools.schema.subset import types_of
from tools.schema.walk import definition_name
from tools.versions.diff import compare, conclusion, readable

_LONG = 240
_SELF_EXPLANATORY = frozenset(
    ("closed", "field-optional", "field-required", "null-allowed", "null-forbidden", "opened")
)
"""Kinds of difference whose name says everything."""
_SHOWN_ELSEWHERE = frozenset(
    ("$schema", "$id", "$defs", "title", "description", "examples", "x-compatibility-waiver")
)


def read_type_data(part: RegistryFiles) -> TypeResult:
    """The data of the one event type that these files are of; findings where a schema is invalid.

    A missing migration is not reported here, but by `check`.
    """
    (name,) = part.types
    event_type, found = load_event_type(part, name)
    if event_type.schemas.keys() != set(event_type.versions):
        return TypeResult(found, {})
    return TypeResult([], _type(event_type))


def _type(event_type: EventType) -> dict[str, Any]:
    versions = [_version(event_type.schemas[each]) for each in event_type.versions]
    for (older, newer), version in zip(event_type.steps(), versions[1:], strict=True):
        migration = event_type.migration(older.version, newer.version)
        version["step"] = _step(older, newer, migration)
    newest = event_type.schemas[event_type.versions[-1]]
    return {
        "name": event_type.name,
        "model": f"generated.{event_type.package}.{newest.title}",
        "topic": newest.topic,
        "versions": versions,
    }


def _version(schema: Schema) -> dict[str, Any]:
    document = schema.document
    return {
        "version": schema.version,
        "description": document.get("description", ""),
        "sdk": [
            document.get("x-genesys-sdk-class"),
            document.get("x-genesys-sdk-version"),
        ],
        "root": {
            name: value
            for name, value in document.items()
            if name not in _SHOWN_ELSEWHERE and not name.startswith("x-genesys-")
        },
        "defs": document.get("$defs", {}),
        "examples": [
            {"canonical": _text(example), "wire": _text(as_wire(example, schema.topic))}
            for example in document.get("examples", ())
        ],
    }


def _text(event: Any) -> str:
    """An event as text: a browser would round its numbers."""
    return json.dumps(event, indent=2, ensure_ascii=False)


def _step(older: Schema, newer: Schema, migration: Migration | None) -> dict[str, Any]:
    comparison = compare(older, newer)
    return {
        "older": older.version,
        "bump": comparison.verdict.bump,
        "conclusion": conclusion(comparison),
        "changes": _changes(comparison.differences),
        "migration": migration and {"path": migration.path, "why": _why(migration)},
    }


def _why(migration: Migration) -> str:
    """The first paragraph of a migration's docstring."""
    docstring = ast.get_docstring(migration.tree) if migration.tree else None
    return " ".join((docstring or "").partition("\n\n")[0].split())


def _changes(found: Sequence[Difference]) -> list[list[str]]:
    """Kind, pointer and description of each; changes of texts, which affect no event, come last."""
    words = [each for each in found if each.kind == "text-changed"]
    others = [each for each in found if each.kind != "text-changed"]
    return [
        [kind, pointer, _change(kind, list(each))]
        for differences in (others, words)
        for (kind, pointer), each in groupby(differences, lambda one: (one.kind, one.pointer))
    ]


def _change(kind: str, found: list[Difference]) -> str:
    if kind == "text-changed":
        return ", ".join(name for each in found for name in each.before)
    if kind in _SELF_EXPLANATORY:
        return ""
    return ", ".join(
        " → ".join(_as_text(side) for side in (each.before, each.after) if side is not None)
        for each in found
    )


def _as_text(value: Any) -> str:
    if isinstance(value, Mapping) and value.keys() == {"schema", "required"}:
        return f"{_kind(value['schema'])}, {'required' if value['required'] else 'optional'}"
    text = value if isinstance(value, str) else json.dumps(readable(value), ensure_ascii=False)
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"


def _kind(schema: Any) -> str:
    """The type of a value, in a few words."""
    if not isinstance(schema, Mapping):
        return "anything"
    if "$ref" in schema:
        return definition_name(schema) or "anything"
    if "anyOf" in schema:
        return _either(_kind(each) for each in schema["anyOf"])
    return _either(
        f"array of {_kind(schema['items'])}" if name == "array" and "items" in schema else name
        for name in types_of(schema) or ("anything",)
    )


def _either(kinds: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(kinds))
