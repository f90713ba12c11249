"""The migration of a step that is not proven compatible, and pairs of events that show it."""

from __future__ import annotations

from processor.naming import migration_of, package_of
from tools.registry.json_format import json_text
from tools.schema.walk import Document
from tools.upstream.class_schemas import ROOT
from tools.versions.scaffold import migration_stub


def begin_migration(older: Document, newer: Document) -> dict[str, str]:
    """Begin a migration that the user has to complete, and a pair of events for it."""
    text = migration_stub(_version(older), _version(newer))
    return {**migration_module(older, newer, text), **_pairs(older, newer)}


def migration_path(older: Document, newer: Document) -> str:
    """The path of a step's migration."""
    step = migration_of(_version(older), _version(newer))
    return f"migrations/{package_of(_type(newer))}/{step}.py"


def migration_module(older: Document, newer: Document, text: str) -> dict[str, str]:
    """The files of a migration with this module text."""
    path = migration_path(older, newer)
    return {
        f"{path.rpartition('/')[0]}/__init__.py": f'"""Migrations of {_type(newer)}."""\n',
        path: text,
    }


def _pairs(older: Document, newer: Document) -> dict[str, str]:
    """The older version's example: with every field, and with the required ones alone."""
    folder = f"tests/fixtures/migrations/{_type(newer)}/{_version(older)}-to-{_version(newer)}"
    example = older["examples"][0]
    required = older["$defs"][ROOT].get("required", ())
    minimal = {name: value for name, value in example["payload"].items() if name in required}
    texts = {}
    for name, payload in (("full", example["payload"]), ("minimal", minimal)):
        before = {**example, "payload": payload}
        after = {**before, "schema_version": _version(newer)}
        texts[f"{folder}/{name}.before.json"] = json_text(before)
        texts[f"{folder}/{name}.after.json"] = json_text(after)
    return texts


def _type(document: Document) -> str:
    return str(document["properties"]["event_type"]["const"])


def _version(document: Document) -> str:
    return str(document["properties"]["schema_version"]["const"])
