"""Definitions derived from model classes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools.check.run import check
from tools.codegen.render import render, write
from tools.registry.locate import UsageError
from tools.upstream.class_schemas import payload_definitions
from tools.upstream.model_classes import Unreadable
from tools.upstream.releases import Release, open_release

EVERYTHING = {
    "TidalTopicWave": {
        "text": "str",
        "count": "int",
        "height": "float",
        "broken": "bool",
        "seenAt": "datetime",
        "day": "date",
        "anything": "object",
        "state": "str = CALM, ROUGH",
        "rank": "int = 1, 2",
        "names": "list[str]",
        "states": "list[str] = CALM, ROUGH",
        "grid": "list[list[int]]",
        "labels": "dict(str, str)",
        "extras": "dict(str, object)",
        "groups": "dict(str, list[TidalTopicBuoy])",
        "buoy": "TidalTopicBuoy",
        "buoys": "list[TidalTopicBuoy]",
    },
    "TidalTopicBuoy": {"id": "str", "wave": "TidalTopicWave", "next": "TidalTopicBuoy"},
}

BUOY = {"$ref": "#/$defs/Buoy"}


@pytest.fixture
def release_of(make_sdk: Any, tmp_path: Path) -> Any:
    """Makes a release with these models, and opens it."""

    def make(models: Any, **more: Any) -> Release:
        return open_release(str(make_sdk(models, **more).wheel()), tmp_path)

    return make


@pytest.mark.parametrize("modern", [True, False], ids=["269.0.0", "136.0.0"])
def test_every_type_has_its_schema(release_of: Any, modern: bool) -> None:
    """Properties accept null; items and values do not."""
    definitions = payload_definitions(release_of(EVERYTHING, modern=modern), "TidalTopicWave")

    assert definitions["Payload"]["properties"] == {
        "text": {"type": ["string", "null"]},
        "count": {"type": ["integer", "null"]},
        "height": {"type": ["number", "null"]},
        "broken": {"type": ["boolean", "null"]},
        "seenAt": {"type": ["string", "null"], "format": "date-time"},
        "day": {"type": ["string", "null"], "format": "date"},
        "anything": {},
        "state": {"type": ["string", "null"], "x-extensible-enum": ["CALM", "ROUGH"]},
        "rank": {"type": ["integer", "null"]},
        "names": {"type": ["array", "null"], "items": {"type": "string"}},
        "states": {
            "type": ["array", "null"],
            "items": {"type": "string", "x-extensible-enum": ["CALM", "ROUGH"]},
        },
        "grid": {
            "type": ["array", "null"],
            "items": {"type": "array", "items": {"type": "integer"}},
        },
        "labels": {"type": ["object", "null"], "additionalProperties": {"type": "string"}},
        "extras": {"type": ["object", "null"], "additionalProperties": {}},
        "groups": {
            "type": ["object", "null"],
            "additionalProperties": {"type": "array", "items": BUOY},
        },
        "buoy": {"anyOf": [BUOY, {"type": "null"}]},
        "buoys": {"type": ["array", "null"], "items": BUOY},
    }


def test_definitions_may_refer_to_one_another_and_to_themselves(release_of: Any) -> None:
    """Each is defined once, in the order of first mention."""
    definitions = payload_definitions(release_of(EVERYTHING), "TidalTopicWave")

    assert list(definitions) == ["Payload", "Buoy"]
    assert definitions["Buoy"] == {
        "type": "object",
        "properties": {
            "id": {"type": ["string", "null"]},
            "wave": {"anyOf": [{"$ref": "#/$defs/Payload"}, {"type": "null"}]},
            "next": {"anyOf": [BUOY, {"type": "null"}]},
        },
    }


def test_derived_schemas_follow_every_rule(release_of: Any, fresh: Path, scratch: Any) -> None:
    """Schemas and models generated from it accept the same, as check confirms."""
    definitions = payload_definitions(release_of(EVERYTHING), "TidalTopicWave")
    scratch.add_type("tidal.wave", title="Wave", **{"$defs": definitions})

    def describe(document: Any) -> None:
        document["properties"]["payload"] = {"$ref": "#/$defs/Payload"}
        document["examples"] = [
            {
                "event_id": "1",
                "event_type": "tidal.wave",
                "schema_version": "1.0.0",
                "timestamp": "2026-03-02T08:00:00Z",
                "payload": {"anything": 1, "extras": {"a": None}, "groups": {"b": [{"id": "c"}]}},
            }
        ]

    scratch.edit("schemas/tidal.wave/1.0.0.json", describe)
    write(fresh, render(fresh))

    assert [str(each) for each in check(fresh).findings] == []


def test_the_same_class_gives_the_same_bytes(release_of: Any) -> None:
    """From any release."""
    first, second = (
        json.dumps(payload_definitions(release_of(EVERYTHING, version=version), "TidalTopicWave"))
        for version in ("268.0.0", "269.0.0")
    )

    assert first == second


@pytest.mark.parametrize(
    ("names", "definitions"),
    [
        (["PresenceEventUser", "PresenceEventPlace"], ["Place"]),
        (["AcdEndDetailEventTopicAcdEndEvent", "AcdEndDetailEventTopicAcdEndPart"], ["AcdEndPart"]),
        (["BuildEventsNotificationBuild", "BuildEventsNotificationBuildPart"], ["BuildPart"]),
        (["QueueObservationCount", "QueueObservationGroup"], ["Group"]),
        (["UserStatusUserStatus", "UserStatusErrorInfo"], ["ErrorInfo"]),
        (["TidalTopicWave", "OceanTopicReef"], ["OceanTopicReef"]),
        (["TidalTopicWave", "TidalTopicPayload"], ["TidalTopicPayload"]),
        (["TidalTopicWave", "TidalTopic2Waves"], ["TidalTopic2Waves"]),
        (["TidalTopicWave", "TidalTopicAny", "TidalTopic"], ["TidalTopicAny", "TidalTopic"]),
        (["Wave", "Payload"], ["Payload2"]),
        (["Wave", "Buoy", "Payload"], ["Buoy", "Payload2"]),
    ],
)
def test_a_definition_is_named_for_its_class(
    names: list[str], definitions: list[str], release_of: Any
) -> None:
    """Without the topic's namespace, unless nothing else would be left."""
    fields = {f"part{number}": name for number, name in enumerate(names[1:])}
    release = release_of({name: {} for name in names} | {names[0]: fields})

    assert list(payload_definitions(release, names[0])) == ["Payload", *definitions]


def test_an_unsupported_type_is_reported(release_of: Any) -> None:
    """A wrong guess would be frozen into a released schema."""
    release = release_of({"TidalTopicWave": {"shape": "tuple[str]"}})

    with pytest.raises(
        UsageError, match=r"TidalTopicWave\.shape is of the type tuple\[str\], which"
    ):
        payload_definitions(release, "TidalTopicWave")


def test_a_missing_class_is_reported(release_of: Any) -> None:
    """Like an unknown type."""
    release = release_of({"TidalTopicWave": {"buoy": "TidalTopicBuoy"}})

    with pytest.raises(Unreadable, match="TidalTopicWave leads to TidalTopicBuoy, which the SDK"):
        payload_definitions(release, "TidalTopicWave")
