"""The data of the catalogue page: every event type, version, version step and handler."""

from __future__ import annotations

import ast
import json
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from processor.testing.wire import as_wire
from tools.catalogue.handlers import Found
from tools.registry.files import EventType, Migration, Schema, read_registry_files
from tools.registry.findings import RegistryProblems
from tools.registry.git import dates_added
from tools.registry.lock import released
from tools.rules.load import load_event_type
from tools.schema.differences import Difference
from tools.schema.subset import types_of
from tools.schema.walk import Document, definition_name, map_children
from tools.versions.diff import compare, conclusion, readable

_EXACT = 2**53 - 1
"""The largest integer that a browser represents exactly."""
_LONG = 240
_SELF_EXPLANATORY = frozenset(
    ("closed", "field-optional", "field-required", "null-allowed", "null-forbidden", "opened")
)
"""Kinds of difference whose name says everything."""
_SHOWN_ELSEWHERE = frozenset(
    ("$schema", "$id", "$defs", "title", "description", "examples", "x-compatibility-waiver")
)


_NO_HANDLERS = Found({}, None, "handlers", [])


def read_page_data(root: Path, handlers: Found = _NO_HANDLERS) -> dict[str, Any]:
    """Everything that the page shows.

    Raises RegistryProblems where a schema is not valid. A missing migration is not reported here,
    but by `check`.
    """
    registry_files = read_registry_files(root)
    history = _History(dates_added(root), released(registry_files))
    parts = _Parts()
    found = []
    types = []
    for name in registry_files.types:
        event_type, findings = load_event_type(registry_files, name)
        if event_type.schemas.keys() != set(event_type.versions):
            found += findings
        else:
            handler = handlers.by_type.get(name)
            types.append({**_type(event_type, parts, history), "handler": handler})
    if found:
        raise RegistryProblems(sorted(set(found)))
    return {
        "types": types,
        "parts": parts.all,
        "fallback": handlers.fallback,
        "unknown_handlers": bool(handlers.problems),
    }


class _History(NamedTuple):
    """What is known of schema files besides their content, by path."""

    added: Mapping[str, str]
    """The day of each that git knows."""
    released: Container[str]


class _Parts:
    """Parts of schemas: each distinct part is kept once, and referred to by its number."""

    def __init__(self) -> None:
        self.all: list[Any] = []
        self._numbers: dict[str, int] = {}

    def number(self, schema: Any) -> Any:
        """A schema's index in `all`; a boolean schema is returned as it is."""
        if not isinstance(schema, Mapping):
            return schema
        packed = self._packed(schema)
        text = json.dumps(packed)
        if text not in self._numbers:
            self._numbers[text] = len(self.all)
            self.all.append(packed)
        return self._numbers[text]

    def _packed(self, schema: Document) -> dict[str, Any]:
        packed = map_children(schema, lambda _path, child: self.number(child))
        for keyword, value in packed.items():
            if isinstance(value, int) and abs(value) > _EXACT:
                packed[keyword] = str(value)
        return packed


def _type(event_type: EventType, parts: _Parts, history: _History) -> dict[str, Any]:
    versions = [_version(event_type.schemas[each], parts, history) for each in event_type.versions]
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


def _version(schema: Schema, parts: _Parts, history: _History) -> dict[str, Any]:
    document = schema.document
    root = {name: value for name, value in document.items() if name not in _SHOWN_ELSEWHERE}
    definitions = document.get("$defs", {})
    return {
        "version": schema.version,
        "added": history.added.get(schema.path),
        "released": schema.path in history.released,
        "description": document.get("description", ""),
        "sdk": [
            document.get("x-genesys-sdk-class"),
            document.get("x-genesys-sdk-version"),
        ],
        "root": parts.number(
            {name: value for name, value in root.items() if not name.startswith("x-genesys-")}
        ),
        "defs": {name: parts.number(each) for name, each in definitions.items()},
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
