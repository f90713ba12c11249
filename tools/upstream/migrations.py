"""The migration of a step that is not proven compatible, and pairs of events that show it."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from processor.naming import migration_of, package_of
from tools.registry.json_format import json_text
from tools.schema.walk import Document
from tools.upstream.class_schemas import ROOT
from tools.upstream.examples import MILLISECONDS
from tools.versions.scaffold import migration_stub

_NIL_UUID = "00000000-0000-0000-0000-000000000000"


def write_identity_migration(
    older: Document, newer: Document, fields: Sequence[str]
) -> dict[str, str]:
    """Write the migration that takes identifying fields from the envelope, and its pairs."""
    sources = {name: _source(newer, name) for name in fields}
    helpers = [each for each in _HELPERS if any(each in text for text, _ in sources.values())]
    listed = " and ".join([", ".join(fields[:-1]), fields[-1]] if len(fields) > 1 else fields)
    release = older.get("x-genesys-sdk-version")
    why = fill(
        f"Upstream{f', at SDK {release},' if release else ''} promises no field at all. Where a "
        "body lacks one of these, its envelope says when it was published and, for an event of a "
        "conversation, which one; the nil UUID means that none was named.",
        width=98,
    )
    docstring = f'"""Since {_version(newer)} every event has {listed}.\n\n{why}\n"""'
    body = "".join(
        f'    if payload.get("{name}") is None:\n        payload["{name}"] = {text}\n'
        for name, (text, _) in sources.items()
    )
    text = f'''{docstring}

from __future__ import annotations

from typing import Any

from migrations.from_envelope import {", ".join(helpers)}


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Take what the body lacks from the envelope."""
    payload = dict(detail["payload"])
{body}    return {{**detail, "payload": payload}}
'''
    if not helpers:
        text = text.replace("\nfrom migrations.from_envelope import \n", "")
    filled = {name: value for name, (_, value) in sources.items()}
    return {**migration_module(older, newer, text), **_pairs(older, newer, filled)}


def begin_migration(older: Document, newer: Document) -> dict[str, str]:
    """Begin a migration that the user has to complete, and a pair of events for it."""
    text = migration_stub(_version(older), _version(newer))
    return {**migration_module(older, newer, text), **_pairs(older, newer, {})}


def migration_path(older: Document, newer: Document) -> str:
    """The path of a step's migration."""
    step = migration_of(_version(older), _version(newer))
    return f"migrations/{package_of(_type(newer))}/{step}.py"


_HELPERS = ("NIL_UUID", "conversation_id", "event_time")
"""What migrations/from_envelope.py offers, in the order of an import."""


def _source(newer: Document, name: str) -> tuple[str, object]:
    """The source of a field: as Python code, and its value for the example."""
    if name == "conversationId":
        return "conversation_id(detail)", _NIL_UUID
    schema = newer["$defs"][ROOT]["properties"][name]
    if name == "eventTime":
        if schema["type"] == "integer":
            return "event_time(detail)", MILLISECONDS
        return 'detail["timestamp"]', newer["examples"][0]["timestamp"]
    return "NIL_UUID", _NIL_UUID


def migration_module(older: Document, newer: Document, text: str) -> dict[str, str]:
    """The files of a migration with this module text."""
    path = migration_path(older, newer)
    return {
        f"{path.rpartition('/')[0]}/__init__.py": f'"""Migrations of {_type(newer)}."""\n',
        path: text,
    }


def _pairs(older: Document, newer: Document, filled: Document) -> dict[str, str]:
    """The older version's example: with every field, and with the required ones alone."""
    folder = f"tests/fixtures/migrations/{_type(newer)}/{_version(older)}-to-{_version(newer)}"
    example = older["examples"][0]
    required = older["$defs"][ROOT].get("required", ())
    minimal = {name: value for name, value in example["payload"].items() if name in required}
    texts = {}
    for name, payload in (("full", example["payload"]), ("minimal", minimal)):
        before = {**example, "payload": payload}
        after = {**before, "schema_version": _version(newer), "payload": {**filled, **payload}}
        texts[f"{folder}/{name}.before.json"] = json_text(before)
        texts[f"{folder}/{name}.after.json"] = json_text(after)
    return texts


def _type(document: Document) -> str:
    return str(document["properties"]["event_type"]["const"])


def _version(document: Document) -> str:
    return str(document["properties"]["schema_version"]["const"])
