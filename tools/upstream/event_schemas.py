"""Whole schemas from what upstream says: envelope, provenance, what is required, an example."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from packaging.version import Version

from processor.naming import event_type_of, schema_id
from tools.reference import reference_validator
from tools.scaffold import first_schema
from tools.upstream.continuity import continued
from tools.upstream.derive import ROOT
from tools.upstream.examples import example_payload

JsonSchema = dict[str, Any]

IDENTITY = ("id", "eventTime", "conversationId")
"""The fields of a body that say which thing, when, and in which conversation."""
_REQUIRED_SINCE = Version("2.0.0")


class Source(NamedTuple):
    """What upstream says of a topic."""

    topic: str
    class_name: str
    title: str
    """The class's name without its namespace."""
    sdk_version: str
    definitions: Mapping[str, JsonSchema]


def first_version(version: str, title: str, source: Source) -> JsonSchema:
    """Build the schema that a type begins with.

    From 2.0.0 on, the fields that identify a body are required.
    """
    document = first_schema(event_type_of(source.topic), version, source.topic)
    document["title"] = title
    document["description"] = f"What Genesys Cloud publishes on {source.topic}."
    definitions = deepcopy(dict(source.definitions))
    return _completed(document, definitions, source, required=())


def later_version(older: Mapping[str, Any], version: str, source: Source) -> JsonSchema:
    """Build the schema of a later version: upstream's fields, and what else the older one says.

    That is its words, its names for definitions, what it requires and what it knows to be
    retired; known values that upstream has no more are retired from now on.
    """
    document: JsonSchema = deepcopy(dict(older))
    document.pop("x-compatibility-waiver", None)  # it spoke of the step before
    event_type = document["properties"]["event_type"]["const"]
    document["$id"] = schema_id(event_type, version)
    document["properties"]["schema_version"] = {
        **document["properties"]["schema_version"],
        "const": version,
    }
    definitions = continued(older["$defs"], source.definitions)
    required = older["$defs"][ROOT].get("required", ())
    return _completed(document, definitions, source, required)


def _completed(
    document: JsonSchema, definitions: dict[str, JsonSchema], source: Source, required: Any
) -> JsonSchema:
    """The document, in the order that the registry's schemas have."""
    version = document["properties"]["schema_version"]["const"]
    if Version(version) >= _REQUIRED_SINCE:
        required = dict.fromkeys((*required, *IDENTITY))
    payload = definitions[ROOT]
    required = [name for name in required if name in payload["properties"]]
    if required:
        payload["properties"] = {
            name: _never_null(child) if name in required else child
            for name, child in payload["properties"].items()
        }
        definitions[ROOT] = {
            **{name: payload[name] for name in payload if name not in ("required", "properties")},
            "required": required,
            "properties": payload["properties"],
        }
    head = {name: document[name] for name in ("$schema", "$id", "title", "description")}
    provenance = {
        "x-genesys-topic": source.topic,
        "x-genesys-sdk-class": source.class_name,
        "x-genesys-sdk-version": source.sdk_version,
    }
    completed = {**head, **provenance, **document, **provenance, "$defs": definitions}
    completed["examples"] = [_example(completed)]
    return completed


def _never_null(schema: JsonSchema) -> JsonSchema:
    if "anyOf" in schema:
        branches = [each for each in schema["anyOf"] if each != {"type": "null"}]
        return branches[0] if len(branches) == 1 else {**schema, "anyOf": branches}
    types = [each for each in schema.get("type", ()) if each != "null"]
    return {**schema, "type": types[0]} if len(types) == 1 else schema


def _example(document: JsonSchema) -> JsonSchema:
    """The example that was there, with what it lacks; a new one where it is not valid any more."""
    version = document["properties"]["schema_version"]["const"]
    before = {**document["examples"][0], "schema_version": version}
    made = example_payload(document["$defs"])
    completed = {**before, "payload": {**made, **before["payload"]}}
    if reference_validator(document).is_valid(completed):
        return completed
    return {**before, "payload": made}
