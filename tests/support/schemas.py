"""Schemas of the repository or in memory, and whether model and reference accept events."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from functools import cache
from itertools import count
from types import ModuleType
from typing import Any

from pydantic import ValidationError

from generated.base import EventModel
from generated.index import VERSIONS
from processor.errors import SchemaViolation
from processor.validation import validate, wire_names
from support.paths import ROOT
from tools.codegen.models import render_models
from tools.registry.files import Schema
from tools.schema.validator import reference_validator

SCHEMAS = [(event_type, version) for event_type in VERSIONS for version in VERSIONS[event_type]]
"""Every event type with each of its versions."""

_numbers = count()


@cache
def document_of(event_type: str, version: str) -> dict[str, Any]:
    """A schema of the repository; not to be changed."""
    path = ROOT / "schemas" / event_type / f"{version}.json"
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return document


def verdicts(event_type: str, version: str, event: Any) -> tuple[bool, bool]:
    """Whether the model accepts an event, and whether the reference does."""
    try:
        validate(event_type, version, event)
    except SchemaViolation:
        accepted = False
    else:
        accepted = True
    return accepted, reference_validator(document_of(event_type, version)).is_valid(event)


def mini_document(
    schema: Any, *, name: str = "value", required: bool = False, **defs: Any
) -> dict[str, Any]:
    """A valid schema with this property in the payload."""
    payload = {"type": "object", "properties": {name: schema}}
    if required:
        payload["required"] = [name]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:genesys-events:a.b:1.0.0",
        "title": "Sample",
        "type": "object",
        "required": ["event_id", "event_type", "schema_version", "timestamp", "payload"],
        "properties": {
            "event_id": {"type": "string", "minLength": 1},
            "event_type": {"const": "a.b"},
            "schema_version": {"const": "1.0.0"},
            "timestamp": {"type": "string", "format": "date-time"},
            "conversation_id": {"type": ["string", "null"]},
            "payload": {"$ref": "#/$defs/Payload"},
        },
        "$defs": {"Payload": payload, **defs},
    }


def mini_event(payload: Any) -> dict[str, Any]:
    """An event of mini_document's type."""
    return {
        "event_id": "made-up",
        "event_type": "a.b",
        "schema_version": "1.0.0",
        "timestamp": "2026-01-19T07:45:10.064Z",
        "conversation_id": None,
        "payload": payload,
    }


def model_of_document(document: dict[str, Any]) -> type[EventModel]:
    """Generate a schema's models and execute them."""
    source = render_models(Schema("a.b", "1.0.0", "schemas/a.b/1.0.0.json", document))
    # pydantic looks the names of annotations up in the module that a class says it is from.
    module = ModuleType(f"mini_{next(_numbers)}")
    sys.modules[module.__name__] = module
    try:
        exec(compile(source, module.__name__, "exec"), module.__dict__)  # noqa: S102 - our own
        model = getattr(module, document["title"])
        assert issubclass(model, EventModel)
        return model
    finally:
        del sys.modules[module.__name__]


def disagreements(document: dict[str, Any], events: list[Any]) -> list[str]:
    """The events on which model and reference disagree, and how."""
    model = model_of_document(document)
    reference = reference_validator(document)
    found = []
    for event in events:
        expected = reference.is_valid(event)
        try:
            read = model.model_validate(event)
            verdict = "accepts" if _same(read, event) else "reads something else from"
        except ValidationError:
            verdict = "rejects"
        except Exception as error:  # noqa: BLE001 - any other exception is not a verdict
            verdict = f"raises {type(error).__name__} at"
        if verdict != ("accepts" if expected else "rejects"):
            found.append(f"the model {verdict} {str(event['payload'])[:200]}")
    return found


def _same(read: Any, sent: Any) -> bool:
    """Whether a handler sees what was sent: each field by its wire name, and no wrapper types.

    An absent field may be seen as None.
    """
    if isinstance(read, EventModel):
        seen = {wire: getattr(read, name) for name, wire in wire_names(type(read)).items()}
        absent = seen.keys() - sent.keys()
        dumped = read.model_dump()
        return (
            {**dict.fromkeys(absent), **sent}.keys() == dumped.keys()
            and all(seen[name] is dumped[name] is None for name in absent)
            and all(_same(value, dumped[name]) for name, value in seen.items())
            and _same({**(read.model_extra or {}), **seen}, {**dict.fromkeys(absent), **sent})
        )
    if isinstance(sent, dict):
        return read.keys() == sent.keys() and all(_same(read[name], sent[name]) for name in sent)
    if isinstance(sent, list):
        return len(read) == len(sent) and all(map(_same, read, sent))
    if isinstance(read, (date, datetime)):
        return isinstance(sent, (str, date))
    return type(read) in (str, int, float, bool, type(None)) and bool(read == sent)
