"""What the tests of schemas share: fixtures on disk, verdicts, and schemas made in memory."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from itertools import count
from types import ModuleType
from typing import Any

import pytest
from pydantic import ValidationError

from generated.base import EventModel
from processor.errors import SchemaViolation
from processor.validation import validate
from support.paths import ROOT
from tools.codegen.models import render_models
from tools.registry.files import Schema
from tools.schema.validator import reference_validator

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_numbers = count()


@pytest.fixture(scope="session")
def documents() -> dict[tuple[str, str], dict[str, Any]]:
    """Every schema of the repository, by event type and version."""
    return {
        (path.parent.name, path.stem): json.loads(path.read_text("utf-8"))
        for path in sorted((ROOT / "schemas").glob("*/*.json"))
    }


@pytest.fixture(scope="session")
def verdicts(documents: dict[tuple[str, str], dict[str, Any]]) -> Callable[..., tuple[bool, bool]]:
    """`verdicts(event_type, version, event)`: what the model says, and the reference."""

    def of(event_type: str, version: str, event: Any) -> tuple[bool, bool]:
        try:
            validate(event_type, version, event)
        except SchemaViolation:
            accepted = False
        else:
            accepted = True
        return accepted, reference_validator(documents[event_type, version]).is_valid(event)

    return of


@pytest.fixture(scope="session")
def mini_document() -> Callable[..., dict[str, Any]]:
    """`mini_document(schema, name="value", required=False, **defs)`: a schema for one property.

    The property stands in the payload, so that the document is one that a registry takes.
    """

    def of(
        schema: Any, *, name: str = "value", required: bool = False, **defs: Any
    ) -> dict[str, Any]:
        payload = {"type": "object", "properties": {name: schema}}
        if required:
            payload["required"] = [name]
        return {
            "$schema": DIALECT,
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

    return of


@pytest.fixture(scope="session")
def mini_event() -> Callable[[Any], dict[str, Any]]:
    """`mini_event(payload)`: an event of mini_document's type."""

    def of(payload: Any) -> dict[str, Any]:
        return {
            "event_id": "made-up",
            "event_type": "a.b",
            "schema_version": "1.0.0",
            "timestamp": "2026-01-19T07:45:10.064Z",
            "conversation_id": None,
            "payload": payload,
        }

    return of


@pytest.fixture(scope="session")
def model_of_document() -> Callable[[dict[str, Any]], type[EventModel]]:
    """`model_of_document(document)`: render a schema's models and execute them."""

    def of(document: dict[str, Any]) -> type[EventModel]:
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

    return of


@pytest.fixture(scope="session")
def disagreements(
    model_of_document: Callable[[dict[str, Any]], type[EventModel]],
) -> Callable[..., list[str]]:
    """`disagreements(document, events)`: in which events model and reference differ, and how."""

    def of(document: dict[str, Any], events: list[Any]) -> list[str]:
        model = model_of_document(document)
        reference = reference_validator(document)
        found = []
        for event in events:
            expected = reference.is_valid(event)
            try:
                model.model_validate(event)
            except ValidationError:
                verdict = "rejects"
            except Exception as error:  # noqa: BLE001 - whatever it is, it is no verdict
                verdict = f"raises {type(error).__name__} at"
            else:
                verdict = "accepts"
            if verdict != ("accepts" if expected else "rejects"):
                found.append(f"the model {verdict} {str(event['payload'])[:200]}")
        return found

    return of
