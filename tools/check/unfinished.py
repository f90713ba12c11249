"""Rules about what new-type and new-version leave for you to write: it is not released as it is."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.registry.files import FIXTURES, EventType, Schema
from tools.registry.findings import Problem, whole_file
from tools.rules.rule import Rules, subschemas
from tools.schema.validator import first_refusal
from tools.schema.walk import alternatives
from tools.versions.scaffold import TEMPLATE_TEXTS, migration_docstring

TEXTS: Rules[EventType] = Rules("Texts to write")
EVENTS: Rules[tuple[Path, Schema]] = Rules("Fixtures")

_FULL = "full.pass.json"
_SHOWN = 5


@TEXTS.rule("TEXT-PLACEHOLDER")
def texts_are_written(event_type: EventType) -> Iterator[Problem]:
    """No description is left as `new-type` wrote it, no docstring as `new-version` did.

    A released schema never changes, not even in its descriptions.
    """
    for schema in event_type.schemas.values():
        for node in subschemas(schema):
            if node.schema.get("description") in TEMPLATE_TEXTS:
                pointer = f"{node.pointer}/description"
                yield schema.at(pointer, "is still the text of new-type; describe it in your words")
    for migration in event_type.migrations:
        written = ast.get_docstring(migration.tree) if migration.tree else None
        if written == migration_docstring(migration.newer):
            message = (
                "has still the docstring of new-version; say what changed, and why this is right"
            )
            yield migration.at(None, message)


@EVENTS.rule("FIXTURE-EVENT")
def fixtures_are_what_they_are_called(subject: tuple[Path, Schema]) -> Iterator[Problem]:
    """A fixture `….pass.json` is valid under its version; the event of a `….fail.json` is not.

    `new-type` writes fixtures for an empty payload: they follow the schema that you write.
    """
    root, schema = subject
    for path in sorted((root / _folder(schema)).glob("*.json")):
        name = path.relative_to(root).as_posix()
        fixture = _read(path)
        is_failing = path.name.endswith(".fail.json")
        event = fixture.get("event") if is_failing and isinstance(fixture, dict) else fixture
        if event is None:
            expected = '{"pointer": …, "event": …}' if is_failing else "an event"
            yield whole_file(name, f"is not JSON in UTF-8 with {expected}; fix it")
            continue
        refusal = first_refusal(schema.document, event)
        if path.name.endswith(".pass.json") and refusal is not None:
            yield whole_file(
                name,
                f'is not valid at {schema.version}: "{refusal.keyword}" refuses '
                f"{refusal.pointer or '/'}; fix the event, or the schema",
            )
        if is_failing and refusal is None:
            message = f"is valid at {schema.version}, but is to fail; fix the event, or the schema"
            yield whole_file(name, message)


@EVENTS.rule("FIXTURE-FULL")
def full_events_set_every_property(subject: tuple[Path, Schema]) -> Iterator[Problem]:
    """The fixture `full.pass.json` sets every property of the payload to a value.

    The tests try each of them, also after every later version.
    """
    root, schema = subject
    path = root / _folder(schema) / _FULL
    event = _read(path) if path.is_file() else None
    payload = event.get("payload") if isinstance(event, dict) else None
    if not isinstance(payload, dict):
        return  # reported by FIXTURE-EVENT
    (described, *_) = alternatives(schema.document, schema.document["properties"]["payload"])
    missing = [name for name in described.get("properties", {}) if payload.get(name) is None]
    if missing:
        names = ", ".join(missing[:_SHOWN]) + (", …" if len(missing) > _SHOWN else "")
        name = path.relative_to(root).as_posix()
        yield whole_file(name, f"sets no value for {names} of the payload; set every property")


def _folder(schema: Schema) -> Path:
    return FIXTURES / schema.event_type / schema.version


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
