"""Definitions derived from the JSON Schema that Genesys Cloud gives for a topic."""

from __future__ import annotations

from typing import Any

import pytest

from tools.registry.locate import UsageError
from tools.upstream.class_schemas import payload_definitions
from tools.upstream.releases import open_release
from tools.upstream.topic_schemas import topic_definitions

WAVE = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "id": "urn:jsonschema:TidalTopic:Wave",
    "type": "object",
    "description": "Text of others.",
    "required": ["count"],
    "properties": {
        "text": {"type": "string", "description": "More words."},
        "count": {"type": "integer", "format": "int64", "required": True},
        "height": {"type": "number"},
        "broken": {"type": "boolean"},
        "seenAt": {"type": "string", "format": "date-time"},
        "day": {"type": "string", "format": "date"},
        "anything": {"type": "any"},
        "state": {"type": "string", "enum": ["CALM", "ROUGH"]},
        "names": {"type": "array", "items": {"type": "string"}},
        "states": {"type": "array", "items": {"type": "string", "enum": ["CALM", "ROUGH"]}},
        "grid": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "extras": {"type": "object"},
        "buoy": {
            "type": "object",
            "id": "urn:jsonschema:TidalTopic:Buoy",
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "wave": {"type": "object", "$ref": "urn:jsonschema:TidalTopic:Wave"},
                "next": {"$ref": "urn:jsonschema:TidalTopic:Buoy"},
            },
        },
        "buoys": {"type": "array", "items": {"$ref": "urn:jsonschema:TidalTopic:Buoy"}},
    },
}

SDK = {
    "TidalTopicWave": {
        "text": "str",
        "count": "int",
        "height": "float",
        "broken": "bool",
        "seenAt": "datetime",
        "day": "date",
        "anything": "object",
        "state": "str = CALM, ROUGH",
        "names": "list[str]",
        "states": "list[str] = CALM, ROUGH",
        "grid": "list[list[int]]",
        "labels": "dict(str, str)",
        "extras": "dict(str, object)",
        "buoy": "TidalTopicBuoy",
        "buoys": "list[TidalTopicBuoy]",
    },
    "TidalTopicBuoy": {"id": "str", "wave": "TidalTopicWave", "next": "TidalTopicBuoy"},
}


def test_an_organization_and_an_sdk_give_the_same_schema(make_sdk: Any, tmp_path: Any) -> None:
    """So that any difference between the two is one of upstream's."""
    release = open_release(str(make_sdk(SDK).wheel()), tmp_path)

    assert topic_definitions(WAVE) == payload_definitions(release, "TidalTopicWave")


@pytest.mark.parametrize("reference", ["#/definitions/Buoy", "#/properties/first"])
def test_a_pointer_is_followed(reference: str) -> None:
    """To a definition, or to the first description of an object."""
    buoy = {"type": "object", "properties": {"id": {"type": "string"}}}
    schema = {
        "type": "object",
        "definitions": {"Buoy": buoy},
        "properties": {"first": buoy, "buoy": {"$ref": reference}},
    }

    definitions = topic_definitions(schema)

    name = definitions["Payload"]["properties"]["buoy"]["anyOf"][0]["$ref"].removeprefix("#/$defs/")
    assert definitions[name]["properties"] == {"id": {"type": ["string", "null"]}}


def test_an_object_without_a_name_is_named_for_its_property() -> None:
    """With a number if another object has the name."""
    schema = {
        "properties": {
            "buoy": {"properties": {"id": {}, "buoy": {"properties": {"id": {}}}}},
            "2-far": {"properties": {"id": {}}},
            "?": {"properties": {"id": {}}},
        }
    }

    assert list(topic_definitions(schema)) == ["Payload", "Buoy", "Far", "Thing", "Buoy2"]


@pytest.mark.parametrize(
    "schema",
    [
        *({}, {"type": "any"}, {"type": []}, {"type": ["string", "integer"]}, {"type": 1}, True),
        *(None, "text", {"oneOf": [{"type": "string"}, {"type": "integer"}]}, {"type": "null"}),
    ],
)
def test_unsupported_keywords_accept_anything(schema: object) -> None:
    """Rejecting an event because its schema was not understood would be worse."""
    definitions = topic_definitions({"properties": {"thing": schema}})

    assert definitions["Payload"]["properties"] == {"thing": {}}


def test_null_is_removed_from_a_union_of_types() -> None:
    """Every property accepts null later."""
    definitions = topic_definitions({"properties": {"id": {"type": ["null", "string"]}}})

    assert definitions["Payload"]["properties"] == {"id": {"type": ["string", "null"]}}


@pytest.mark.parametrize("schema", [{}, {"type": "array"}, {"type": "string"}])
def test_a_topic_whose_body_is_not_an_object_is_refused(schema: Any) -> None:
    """A payload must be an object."""
    with pytest.raises(UsageError, match="describes no object"):
        topic_definitions(schema)


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"a": {"$ref": "#/definitions/Buoy"}}},
        {"properties": {"a": {"$ref": "#/properties/b"}, "b": {"$ref": "#/properties/a"}}},
        {"$ref": "#"},
    ],
    ids=["missing", "circle", "itself"],
)
def test_a_reference_without_a_target_is_reported(schema: Any) -> None:
    """The message names the reference."""
    with pytest.raises(UsageError, match="the topic's schema refers to #"):
        topic_definitions(schema)
