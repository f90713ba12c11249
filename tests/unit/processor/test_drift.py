"""Fields and values that the newest schema does not know: which pointers are reported, and how."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from generated.index import VERSIONS
from processor.drift import MAX_POINTERS, MAX_VALUES, check_drift, tolerated_drift
from processor.inference import Upgraded
from processor.redaction import redact_name
from processor.validation import model_of, validate
from support.events import example
from tools.codegen.models import render_models
from tools.registry.files import Schema
from tools.schema.enums import known_values, recursions

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
TEXT = {"type": ["string", "null"]}
KNOWN = {**TEXT, "x-extensible-enum": ["Red", "GREEN"], "x-retired-values": {"BLUE": "GREEN"}}


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


PROPERTIES: dict[str, Any] = {
    "color": KNOWN,
    "colors": {"type": ["array", "null"], "items": KNOWN},
    "short": {
        "type": ["array", "null"],
        "items": {"type": "string", "maxLength": 20, "x-extensible-enum": ["Red"]},
    },
    "byName": {"type": ["object", "null"], "additionalProperties": KNOWN},
    "part": _nullable({"$ref": "#/$defs/Part"}),
    "parts": {"type": ["array", "null"], "items": {"$ref": "#/$defs/Part"}},
    "partsByName": {"type": ["object", "null"], "additionalProperties": {"$ref": "#/$defs/Part"}},
    "grid": {
        "type": ["array", "null"],
        "items": {"type": "array", "items": {"$ref": "#/$defs/Part"}},
    },
    "node": _nullable({"$ref": "#/$defs/Node"}),
    "anything": {},
    "a/b~c": KNOWN,
    "class": KNOWN,
}
DEFINITIONS = {
    "Part": {"type": "object", "properties": {"color": KNOWN}},
    "Node": {
        "type": "object",
        "properties": {
            "color": KNOWN,
            "part": _nullable({"$ref": "#/$defs/Part"}),
            "kids": {"type": ["array", "null"], "items": {"$ref": "#/$defs/Node"}},
            "next": _nullable({"$ref": "#/$defs/Node"}),
        },
    },
}


@pytest.fixture(scope="module")
def drift() -> Callable[..., tuple[str, ...]]:
    """`drift(payload)`: what codegen and the check make of a schema with everything in it."""
    document = {
        "title": "Colors",
        "type": "object",
        "required": ["payload"],
        "properties": {"payload": {"$ref": "#/$defs/Payload"}},
        "$defs": {"Payload": {"type": "object", "properties": PROPERTIES}, **DEFINITIONS},
    }
    source = render_models(Schema("colors", "1.0.0", "schemas/colors/1.0.0.json", document))
    module: Any = ModuleType("colors_models")
    data: Any = ModuleType("colors_known_values")
    data.VALUES = {"colors": known_values(document)}
    data.RECURSIONS = {"colors": recursions(document)}

    with pytest.MonkeyPatch.context() as patch:
        # pydantic looks the names of annotations up in the module that a class says it is from.
        patch.setitem(sys.modules, module.__name__, module)
        exec(compile(source, module.__name__, "exec"), module.__dict__)  # noqa: S102 - our own
        module.Colors.model_rebuild()

    def of(payload: dict[str, Any], **more: Any) -> tuple[str, ...]:
        event = module.Colors.model_validate({"payload": payload, **more})
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("processor.drift.deployed_module", lambda _name: data)
            return tolerated_drift("colors", event)

    return of


@pytest.mark.parametrize(
    ("payload", "pointers"),
    [
        ({}, ()),
        ({"new": {"nested": {"deep": 1}}}, ("/payload/new",)),
        ({"part": {"new": None}}, ("/payload/part/new",)),
        ({"parts": [{}, {"new": 1}, {"new": 2}]}, ("/payload/parts/*/new",)),
        ({"partsByName": {"Jane Doe": {"new": 1}}}, ("/payload/partsByName/*/new",)),
        ({"grid": [[{"new": 1}]]}, ("/payload/grid/*/*/new",)),
        ({"node": {"next": {"kids": [{"new": 1}]}}}, ("/payload/node/next/kids/*/new",)),
        ({"anything": {"new": {"color": "x"}}}, ()),
        ({"byName": {"new": "Red"}}, ()),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_unknown_fields_are_reported(
    payload: dict[str, Any], pointers: tuple[str, ...], drift: Any
) -> None:
    """For an unknown field of any object: once each, and nothing below it."""
    assert drift(payload) == pointers


def test_an_unknown_field_outside_the_payload_is_reported(drift: Any) -> None:
    """The event is an object like any other."""
    assert drift({}, trace_id="5") == ("/trace_id",)


@pytest.mark.parametrize("value", ["Red", "red", "RED", "green", "BLUE", "blue", None])
def test_known_values_are_not_reported(value: str | None, drift: Any) -> None:
    """In upper or lower case, and retired values too."""
    assert drift({"color": value, "colors": [value or "Red"], "class": value}) == ()


@pytest.mark.parametrize(
    ("payload", "pointer"),
    [
        ({"color": "Pink"}, "/payload/color"),
        ({"color": ""}, "/payload/color"),
        ({"colors": ["Red", "Pink"]}, "/payload/colors/*"),
        ({"short": ["Pink"]}, "/payload/short/*"),
        ({"byName": {"+15555550142": "Pink"}}, "/payload/byName/*"),
        ({"part": {"color": "Pink"}}, "/payload/part/color"),
        ({"parts": [{"color": "Pink"}]}, "/payload/parts/*/color"),
        ({"node": {"color": "Pink"}}, "/payload/node/color"),
        ({"node": {"kids": [{"color": "Pink"}]}}, "/payload/node/kids/*/color"),
        (
            {"node": {"next": {"kids": [{"next": {"part": {"color": "Pink"}}}]}}},
            "/payload/node/next/kids/*/next/part/color",
        ),
        ({"a/b~c": "Pink"}, "/payload/a~1b~0c"),
        ({"class": "Pink"}, "/payload/class"),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_unknown_values_are_reported(payload: dict[str, Any], pointer: str, drift: Any) -> None:
    """For any field with known values, at any depth of a recursion."""
    assert drift(payload) == (pointer,)


def test_the_number_of_pointers_is_limited(drift: Any) -> None:
    """An event with a thousand unknown fields does not fill the log."""
    names = [f"new{number}" for number in range(1000)]
    found = drift(dict.fromkeys(names, 1))
    assert found == tuple(f"/payload/{name}" for name in names[:MAX_POINTERS])


def test_the_number_of_values_that_are_examined_is_limited(drift: Any) -> None:
    """A record may hold half a million values; the check must not take seconds."""
    known = ["Red"] * MAX_VALUES
    assert drift({"colors": [*known[:-10], "PINK"]}) == ("/payload/colors/*",)
    assert drift({"colors": [*known, "PINK"]}) == ()


@pytest.mark.parametrize("name", ["x", "queueId", "_links", "utc2026", "A" * 64, "address_2"])
def test_a_name_that_reads_like_a_field_is_logged(name: str) -> None:
    """You need the name to fix the schema."""
    assert redact_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        *("", "42", "+15555550142", "15555550142", "_15555550142", "jane@example.org", "Jane Doe"),
        *("424b1fee-9709-4315-85d9-5954058b4714", "d424b1fee97094315", "a/b", "naïve", "a\n"),
        *("A" * 65, "n\u0661\u0662\u0663\u0664\u0665"),
    ],
)
def test_a_name_that_may_be_data_is_not_logged(name: str, drift: Any) -> None:
    """Upstream uses phone numbers, addresses and ids as keys; a log must not contain them."""
    assert redact_name(name) == "*"
    assert drift({name: 1}) == ("/payload/*",)


PASSING = [
    path
    for event_type, versions in VERSIONS.items()
    for path in sorted((FIXTURES / event_type / versions[-1]).glob("*.pass.json"))
]
UNKNOWN = {
    "unknown-entity-type": {"/payload/entityType"},
    "unknown-field-kept": {"/payload/somethingNew", "/trace_id"},
    "unknown-media-type": {"/payload/mediaType"},
    "unknown-system-presence": set(),  # upstream lists none
}


@pytest.mark.parametrize("path", PASSING, ids=lambda path: f"{path.parts[-3]}-{path.name}")
def test_fixtures_drift_as_their_names_say(path: Path) -> None:
    """Of the events on disk, those that are named for something unknown have it, and no other."""
    name = path.name.removesuffix(".pass.json")
    event = validate(path.parts[-3], path.parts[-2], json.loads(path.read_text("utf-8")))
    found = set(tolerated_drift(path.parts[-3], event))
    if name.startswith("unknown-") and name not in UNKNOWN:
        assert found
    else:
        assert found == UNKNOWN.get(name, set())


def test_no_example_drifts() -> None:
    """What the registry shows of its newest versions is known in it."""
    for event_type, versions in VERSIONS.items():
        newest = validate(event_type, versions[-1], example(event_type, versions[-1]))
        assert tolerated_drift(event_type, newest) == (), event_type


def test_upgraded_events_are_not_checked() -> None:
    """A migration may leave fields that the newer version does not know: that is not drift."""
    event = json.loads(
        (FIXTURES / "conversation.update/2.1.0/unknown-field-kept.pass.json").read_text("utf-8")
    )
    model = model_of("conversation.update", "2.1.0").model_validate(event)
    assert check_drift("conversation.update", Upgraded(model, "1.0.0", "2.1.0")).drift == ()
    assert check_drift("conversation.update", Upgraded(model, "2.1.0", "2.1.0")).drift
