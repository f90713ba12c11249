"""Rules about the envelope: the same fields in every schema, around a payload of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from processor.naming import event_type_of
from tools.registry.files import Schema
from tools.registry.findings import Problem
from tools.rules.rule import Rules
from tools.schema.walk import resolve

RULES: Rules[Schema] = Rules("The envelope")

_REQUIRED = ("event_id", "event_type", "schema_version", "timestamp", "payload")
_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "event_id": {"type": "string", "minLength": 1},
    "timestamp": {"type": "string", "format": "date-time"},
    "conversation_id": {"type": ["string", "null"]},
}


@RULES.rule("ENVELOPE-REQUIRED")
def canonical_fields_are_required(schema: Schema) -> Iterator[Problem]:
    """A schema is of type object and requires the canonical fields.

    They are event_id, event_type, schema_version, timestamp and payload. The processor needs them:
    it deduplicates events by id and timestamp, and dispatches them by type.
    """
    document = schema.document
    if document.get("type") != "object":
        yield schema.at("/type", 'must be of "type" "object"')
    missing = [name for name in _REQUIRED if name not in document.get("required", ())]
    if missing:
        names = ", ".join(missing)
        yield schema.at("/required", f"must require the canonical fields; missing: {names}")


@RULES.rule("ENVELOPE-FIELD")
def canonical_fields_are_the_same(schema: Schema) -> Iterator[Problem]:
    """The canonical fields have the same definition in every schema.

    `event_type` and `schema_version` are constants, taken from the path: an event is valid under
    the version that it declares, and under no other.
    """
    wanted = {
        **_FIELDS,
        "event_type": {"const": schema.event_type},
        "schema_version": {"const": schema.version},
    }
    for name, expected in wanted.items():
        described = schema.document.get("properties", {}).get(name)
        if isinstance(described, dict):
            described = {key: value for key, value in described.items() if key != "description"}
        if described != expected:
            message = f'"properties"."{name}" must be {json.dumps(expected)}'
            yield schema.at(f"/properties/{name}", message)


@RULES.rule("ENVELOPE-PAYLOAD")
def payload_is_an_object(schema: Schema) -> Iterator[Problem]:
    """The payload is an object, described directly or in `$defs`.

    It holds the fields of the event type. Migrations and handlers expect an object.
    """
    payload = resolve(schema.document, schema.document.get("properties", {}).get("payload"))
    if not isinstance(payload, dict) or payload.get("type") != "object":
        message = '"properties"."payload" must be an object, or a "$ref" to one in "$defs"'
        yield schema.at("/properties/payload", message)


@RULES.rule("ENVELOPE-TOPIC")
def topic_spells_the_type(schema: Schema) -> Iterator[Problem]:
    """`x-genesys-topic` is the topic that the event type is named after.

    The event type is the topic without `v2.` and its placeholders: one follows from the other, and
    no topic can belong to two event types.
    """
    if "x-genesys-topic" not in schema.document:
        return
    topic = schema.document["x-genesys-topic"]
    if not isinstance(topic, str) or event_type_of(topic) != schema.event_type:
        yield schema.at(
            "/x-genesys-topic",
            f'"x-genesys-topic" must be a topic that reads {schema.event_type} without "v2." and '
            '"{id}"',
        )
    elif not topic.startswith("v2."):
        yield schema.at("/x-genesys-topic", f'"x-genesys-topic" must begin with v2.: "v2.{topic}"')
