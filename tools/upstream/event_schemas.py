"""Builds event schemas from upstream's: envelope, provenance, required fields, examples."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from packaging.version import Version

from processor.naming import event_type_of, schema_id
from tools.schema.compatibility import bump_between
from tools.schema.validator import reference_validator
from tools.schema.walk import JsonSchema
from tools.upstream.class_schemas import ROOT
from tools.upstream.examples import example_payload
from tools.upstream.merge import merge_with_previous, require_fields
from tools.upstream.sources import TopicSchema
from tools.versions.scaffold import first_schema

_IDENTITY = {
    "id": ("string",),
    "eventTime": ("integer", "string", "date-time"),
    "conversationId": ("string",),
}
"""The fields that identify a body (entity, time, conversation), each in the forms that a migration
can fill."""
_REQUIRED_SINCE = Version("2.0.0")


def first_version(version: str, title: str, source: TopicSchema) -> JsonSchema:
    """Build the schema that a type begins with.

    From 2.0.0 on, the fields that identify a body are required.
    """
    document = first_schema(event_type_of(source.topic), version, source.topic)
    document["title"] = title
    document["description"] = f"What Genesys Cloud publishes on {source.topic}."
    definitions = deepcopy(dict(source.definitions))
    return _completed(
        document, definitions, source, is_identified=Version(version) >= _REQUIRED_SINCE
    )


def later_version(older: Mapping[str, Any], version: str, source: TopicSchema) -> JsonSchema:
    """Build the schema of a later version: upstream's fields, and the rest of the older schema.

    It keeps the descriptions, the names of definitions, the required and retired fields and
    values; known values that upstream no longer has are retired. The fields that identify a body
    become required only with a major version, since that breaks.
    """
    document: JsonSchema = deepcopy(dict(older))
    document.pop("x-compatibility-waiver", None)  # it is about the step before
    event_type = document["properties"]["event_type"]["const"]
    before = document["properties"]["schema_version"]["const"]
    document["$id"] = schema_id(event_type, version)
    document["properties"]["schema_version"] = {
        **document["properties"]["schema_version"],
        "const": version,
    }
    definitions = merge_with_previous(older["$defs"], source.definitions, document["title"])
    is_major = bump_between(before, version) == "major"
    return _completed(
        document,
        definitions,
        source,
        is_identified=is_major and Version(version) >= _REQUIRED_SINCE,
    )


def identifying(payload: Mapping[str, Any]) -> list[str]:
    """The fields of a payload's schema that identify a body."""
    properties = payload["properties"]
    return [name for name in _IDENTITY if _form(properties.get(name, {})) in _IDENTITY[name]]


def _form(schema: Mapping[str, Any]) -> str | None:
    """A scalar's format, or else its type."""
    types = schema.get("type")
    kinds = [types] if isinstance(types, str) else [each for each in types or () if each != "null"]
    return schema.get("format", kinds[0]) if len(kinds) == 1 else None


def _completed(
    document: JsonSchema,
    definitions: dict[str, JsonSchema],
    source: TopicSchema,
    *,
    is_identified: bool,
) -> JsonSchema:
    """The document, in the order that the registry's schemas have."""
    if is_identified:
        definitions[ROOT] = require_fields(definitions[ROOT], identifying(definitions[ROOT]))
    heading = ("$schema", "$id", "title", "description")
    provenance = {
        "x-genesys-topic": source.topic,
        "x-genesys-sdk-class": source.sdk_class,
        "x-genesys-sdk-version": source.sdk_version,
    }
    completed = {
        **{name: document[name] for name in heading if name in document},
        **{name: text for name, text in provenance.items() if text is not None},
        **{name: document[name] for name in document if name not in provenance},
        "$defs": definitions,
    }
    completed["examples"] = _examples(completed)
    return completed


def _examples(document: JsonSchema) -> list[JsonSchema]:
    """The previous examples that are still valid; the first is completed."""
    version = document["properties"]["schema_version"]["const"]
    payload = document["$defs"][ROOT]["properties"]
    fits = reference_validator(_without_retired(document)).is_valid
    first, *others = ({**each, "schema_version": version} for each in document["examples"])
    made = example_payload(document["$defs"])
    for name, value in first["payload"].items():
        if name in payload and fits({**first, "payload": {**made, name: value}}):
            made[name] = value
    in_order = {name: made[name] for name in payload if name in made}
    return [{**first, "payload": in_order}, *filter(fits, others)]


def _without_retired(schema: Any) -> Any:
    """The schema, refusing the values that it knows to be retired."""
    if isinstance(schema, list):
        return [_without_retired(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    strict = {name: _without_retired(value) for name, value in schema.items()}
    if "x-retired-values" in schema:
        strict["not"] = {"enum": list(schema["x-retired-values"])}
    return strict
