"""`genesys-events export`: accepted by public validators, with the verdicts of our own."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft7Validator, Draft202012Validator

from processor.testing.wire import as_wire
from support import instances
from support.cli import run_cli_text
from support.registries import KNOWN_VERSIONS, copy_types
from tools.export.events import read_events
from tools.export.formats import (
    MOST_CHARACTERS,
    asyncapi,
    eventbridge_schema,
    export,
    jsonschema_bundle,
    to_draft_4,
)
from tools.registry.locate import UsageError
from tools.schema.samples import samples
from tools.schema.validator import reference_validator

Accepts = Callable[[Any], bool]
FORMATS = ("asyncapi", "jsonschema-bundle", "eventbridge")
EXTRA = {
    "day": {"type": ["string", "null"], "format": "date"},
    "moment": {"type": ["string", "null"], "format": "date-time"},
    "uuid": {"type": ["string", "null"], "format": "uuid"},
    "above": {"type": ["number", "null"], "exclusiveMinimum": 0, "minimum": 0},
    "above2": {"type": ["number", "null"], "exclusiveMinimum": 0, "minimum": 3},
    "below": {"type": ["integer", "null"], "exclusiveMaximum": 10, "maximum": 12},
    "even": {"type": ["integer", "null"], "multipleOf": 2},
    "always": {"anyOf": [{"const": "a"}, {"type": "null"}]},
    "closed": {
        "type": ["object", "null"],
        "properties": {"a": {"type": "string"}},
        "required": ["a"],
        "additionalProperties": False,
    },
    "open": {"type": ["object", "null"], "properties": {}, "required": []},
    "map": {"type": ["object", "null"], "additionalProperties": {"type": "integer"}},
    "tree": {"anyOf": [{"$ref": "#/$defs/Tree"}, {"type": "null"}]},
}
"""Fields with every keyword of the subset: exports must say the same."""
TREE = {
    "type": "object",
    "properties": {
        "below": {"type": ["array", "null"], "maxItems": 2, "items": {"$ref": "#/$defs/Tree"}},
        "name": {"type": ["string", "null"], "pattern": "^[a-z]{2,4}$"},
    },
}


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The known types; users.presence has fields with every keyword."""
    root = tmp_path_factory.mktemp("exported")
    copy_types(root, *KNOWN_VERSIONS)
    (root / "pyproject.toml").touch()
    path = root / "schemas/users.presence/2.1.0.json"
    document = json.loads(path.read_text("utf-8"))
    document["$defs"]["Payload"]["properties"].update(EXTRA)
    document["$defs"]["Tree"] = TREE
    path.write_text(json.dumps(document), "utf-8")
    return root


def document_of(root: Path, event_type: str) -> Any:
    """The newest schema of an event type."""
    return json.loads((root / f"schemas/{event_type}/2.1.0.json").read_text("utf-8"))


def whole(value: Any) -> Any:
    """The same with 1 for 1.0: to draft 4, only 1 is an integer."""
    if isinstance(value, dict):
        return {name: whole(each) for name, each in value.items()}
    if isinstance(value, list):
        return [whole(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def acceptors(root: Path, event_type: str) -> dict[str, Accepts]:
    """By format: whether the export accepts an event as EventBridge delivers it."""
    bundle = jsonschema_rs.Draft202012Validator(jsonschema_bundle(read_events(root)))
    document = asyncapi(read_events(root, (), "#/components/schemas/"))
    reference = document["components"]["messages"][event_type]["payload"]["$ref"]
    message = jsonschema_rs.Draft7Validator(
        {"$ref": reference, "components": document["components"]}
    )
    (event,) = read_events(root, [event_type], "#/definitions/")
    draft_4 = jsonschema_rs.Draft4Validator(eventbridge_schema(event))
    return {
        "asyncapi": message.is_valid,
        "jsonschema-bundle": bundle.is_valid,
        "eventbridge": lambda wire: draft_4.is_valid(whole(wire)),
    }


def on_the_wire(document: Any, event: Any) -> Any:
    """An event of a schema as EventBridge delivers it, however damaged it is."""
    (example, *_) = document["examples"]
    topic = document.get("x-genesys-topic")
    wire = as_wire(deepcopy(example), topic)
    if topic is None:
        wire["detail"] = event
    else:
        wire["detail"]["eventBody"] = event.get("payload")
    return wire


@pytest.mark.parametrize("event_type", sorted(KNOWN_VERSIONS))
def test_samples_have_the_same_verdict(registry: Path, event_type: str) -> None:
    """At the values at which schemas differ: bounds, formats, types, absent and null fields."""
    document = document_of(registry, event_type)
    ours, exports = reference_validator(document), acceptors(registry, event_type)
    seen = set()
    for event in islice(samples(document, document), 400):
        expected = ours.is_valid(event)
        seen.add(expected)
        wire = on_the_wire(document, event)
        assert {style: accepts(wire) for style, accepts in exports.items()} == dict.fromkeys(
            FORMATS, expected
        ), event
    assert True in seen


@pytest.mark.parametrize("event_type", ["conversation.update", "users.presence"])
def test_damaged_events_have_the_same_verdict(registry: Path, event_type: str) -> None:
    """Both verdicts occur; the flat contract and a native event."""
    document = document_of(registry, event_type)
    ours, exports = reference_validator(document), acceptors(registry, event_type)
    seen = set()

    @settings(
        max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(st.data())
    def check(data: st.DataObject) -> None:
        event = data.draw(instances.valid(document))
        damaged = data.draw(instances.damaged(event if "topic" in event else deepcopy(event)))
        if document.get("x-genesys-topic") is not None:
            damaged = {**event, "payload": data.draw(instances.damaged(event["payload"]))}
        elif not isinstance(damaged, dict) or "eventBody" in damaged:
            return  # it is read as no event of the flat contract
        expected = ours.is_valid(damaged)
        seen.add(expected)
        wire = on_the_wire(document, damaged)
        found = {style: accepts(wire) for style, accepts in exports.items()}
        assert found == dict.fromkeys(FORMATS, expected)

    check()
    assert seen == {True, False}


@pytest.mark.parametrize(
    ("field", "values"),
    [
        (
            "day",
            ["2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "0000-01-01", "0001-01-01"],
        ),
        (
            "day",
            ["2023-04-31", "2023-12-31", "2023-00-10", "2023-13-01", "2023-01-00", "0400-02-29"],
        ),
        ("moment", [*instances.DATE_TIMES, *instances.ODD_DATE_TIMES]),
        ("uuid", ["3f0a7c52-9d1e-4b86-a2f4-6c8e0d9b1a35", "3f0a7c529d1e4b86a2f46c8e0d9b1a35"]),
        ("day", ["2024-02-29x", "x2024-02-29", "2024-02-29\n"]),
        ("above", [0, 0.5, -1]),
        ("above2", [0, 3, 2.9]),
        ("below", [9, 10, 11, 13]),
        ("even", [2, 3, 4.0]),
        ("always", ["a", "b", None]),
        ("closed", [{"a": "x"}, {}, {"a": "x", "b": 1}]),
        ("tree", [{"below": [{"name": "ab"}]}, {"below": [{"name": "A"}]}, {"below": [{}] * 3}]),
    ],
)
def test_each_keyword_means_the_same(registry: Path, field: str, values: list[Any]) -> None:
    """Formats too, which public validators check differently or not at all."""
    document = document_of(registry, "users.presence")
    ours, exports = reference_validator(document), acceptors(registry, "users.presence")
    for value in values:
        event = deepcopy(document["examples"][0])
        event["payload"][field] = value
        wire = on_the_wire(document, event)
        found = {style: accepts(wire) for style, accepts in exports.items()}
        assert found == dict.fromkeys(FORMATS, ours.is_valid(event)), value


def test_the_exports_are_valid_in_their_dialects(registry: Path) -> None:
    """To two validators each; AsyncAPI's own schema is in tests/e2e."""
    bundle = jsonschema_bundle(read_events(registry))
    Draft202012Validator.check_schema(bundle)
    jsonschema_rs.meta.validate(bundle)
    for event in read_events(registry, (), "#/definitions/"):
        document = eventbridge_schema(event)
        Draft4Validator.check_schema(document)
        jsonschema_rs.meta.validate(document)
        text = json.dumps(document)
        for later in ('"const"', '"$defs"', '"examples"', '"$id"', '"format": "uuid"'):
            assert later not in text
    for schema in asyncapi(read_events(registry))["components"]["schemas"].values():
        Draft7Validator.check_schema(schema)


def test_an_unknown_topic_is_refused_by_the_bundle(registry: Path) -> None:
    """And a flat event of an unknown type; a body by itself is found by its event type."""
    bundle = jsonschema_bundle(read_events(registry))
    validator = jsonschema_rs.Draft202012Validator(bundle)
    document = document_of(registry, "users.presence")
    wire = on_the_wire(document, document["examples"][0])
    assert validator.is_valid(wire)
    assert not validator.is_valid({**wire, "detail-type": "v2.users.{id}.nothing"})
    flat = {**wire, "detail-type": "x", "detail": {"event_type": "nothing"}}
    assert not validator.is_valid(flat)

    body = jsonschema_rs.Draft202012Validator(
        {"$ref": "#/$defs/users.presence", "$defs": bundle["$defs"]}
    )
    assert body.is_valid(document["examples"][0]["payload"])
    assert not body.is_valid({"primary": "yes"})


def test_every_event_has_a_channel_with_its_parameters(registry: Path) -> None:
    """The address is the topic; each id in it has a name of its own."""
    document = asyncapi(read_events(registry, (), "#/components/schemas/"))

    assert sorted(document["channels"]) == sorted(KNOWN_VERSIONS)
    channel = document["channels"]["audits.entitytype.entityid"]
    assert channel["address"] == "v2.audits.entitytype.{id}.entityid.{id2}"
    assert channel["parameters"] == {
        "id": {"description": "The id after entitytype."},
        "id2": {"description": "The id after entityid."},
    }
    assert document["channels"]["conversation.update"]["address"] == "conversation.update"
    assert document["info"]["version"] == "269.0.0"
    message = document["components"]["messages"]["users.presence"]
    assert message["examples"][0]["payload"]["detail-type"] == "v2.users.{id}.presence"


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"exclusiveMinimum": 0}, {"minimum": 0, "exclusiveMinimum": True}),
        ({"exclusiveMinimum": 0, "minimum": 1}, {"minimum": 1}),
        ({"exclusiveMaximum": 5, "maximum": 9}, {"maximum": 5, "exclusiveMaximum": True}),
        ({"exclusiveMaximum": 9, "maximum": 5}, {"maximum": 5}),
        ({"const": "a"}, {"enum": ["a"]}),
        ({"required": []}, {}),
        ({"format": "uuid", "pattern": "^a$"}, {"pattern": "^a$"}),
        ({"deprecated": True, "examples": [1], "$comment": "x"}, {}),
    ],
)
def test_draft_4_says_it_in_its_own_words(schema: Any, expected: Any) -> None:
    assert to_draft_4(schema) == expected


def test_a_schema_that_is_too_long_is_shortened(tmp_path: Path) -> None:
    """First its spaces go, then its descriptions; what is still too long is reported."""
    root = tmp_path / "registry"
    copy_types(root, "users.presence")
    path = root / "schemas/users.presence/2.1.0.json"
    document = json.loads(path.read_text("utf-8"))
    fields = document["$defs"]["Payload"]["properties"]
    for number in range(300):
        fields[f"f{number}"] = {"type": ["string", "null"], "description": "x" * 400}
    path.write_text(json.dumps(document), "utf-8")
    exported = export(root, "eventbridge", (), tmp_path / "out")
    content = (tmp_path / "out/users.presence.json").read_text("utf-8")
    assert exported.notes == []
    assert len(content) <= MOST_CHARACTERS
    assert "f299" in content

    for number in range(3_000):
        fields[f"g{number}"] = {"type": ["string", "null"]}
    path.write_text(json.dumps(document), "utf-8")
    (note,) = export(root, "eventbridge", (), tmp_path / "out").notes
    assert note.startswith("users.presence has ")
    assert "EventBridge takes 100,000" in note


def test_the_command_writes_below_dist_or_where_it_is_wanted(
    registry: Path, tmp_path: Path
) -> None:
    """All types, or those that are named."""
    for style, path in (
        ("asyncapi", "dist/asyncapi.json"),
        ("jsonschema-bundle", "dist/events.schema.json"),
        ("eventbridge", "dist/eventbridge"),
    ):
        result = run_cli_text("export", "--format", style, cwd=registry)
        assert (result.returncode, result.stderr) == (0, "")
        assert result.stdout == f"{path}: 5 event types\n"
        assert (registry / path).exists()
    assert len(list((registry / "dist/eventbridge").iterdir())) == 5

    chosen = tmp_path / "one.json"
    arguments = ("users.presence", "--format", "jsonschema-bundle", "--output", str(chosen))
    assert run_cli_text("export", *arguments, cwd=registry).stdout == f"{chosen}: 1 event type\n"
    bundle = json.loads(chosen.read_text("utf-8"))
    assert "conversation.update" not in bundle["$defs"]
    assert jsonschema_rs.Draft202012Validator(bundle)


@pytest.mark.parametrize("style", ["asyncapi", "jsonschema-bundle"])
def test_the_document_may_go_to_standard_output(registry: Path, style: str) -> None:
    """Nothing else does, and no file is called -."""
    result = run_cli_text("export", "--format", style, "-o", "-", cwd=registry)
    assert (result.returncode, result.stderr) == (0, "")
    written = export(registry, style, (), None).path
    assert result.stdout == written.read_text("utf-8")
    assert not (registry / "-").exists()


def test_a_mistake_is_one_message(registry: Path, tmp_path: Path) -> None:
    """An unknown type or format, and an output that is something else."""
    (tmp_path / "file").touch()
    for arguments, message in (
        (["users.presense"], "did you mean users.presence?"),
        (["nope"], "there is no event type nope; genesys-events types lists all"),
        (["--format", "raml"], "give one of asyncapi, jsonschema-bundle, eventbridge"),
        (["--output", str(tmp_path)], "is a folder: name the file"),
        (
            ["--format", "eventbridge", "--output", str(tmp_path / "file")],
            "is a file: name a folder",
        ),
        (["--format", "eventbridge", "-o", "-"], "--output -: eventbridge is a folder of files"),
        (["--format", "eventbridge", "--output", str(tmp_path / "a/b")], "does not exist"),
    ):
        result = run_cli_text("export", *arguments, cwd=registry)
        assert (result.returncode, result.stdout) == (2, "")
        assert message in result.stderr
    with pytest.raises(UsageError):
        read_events(registry, ["nothing"])
