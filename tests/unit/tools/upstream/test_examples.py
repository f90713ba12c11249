"""Example events generated from derived schemas."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tools.schema.validator import reference_validator
from tools.upstream.class_schemas import definitions_of
from tools.upstream.examples import example_payload
from tools.upstream.model_classes import Field, ModelClass

CLASSES = ("TidalTopicWave", "TidalTopicBuoy", "TidalTopicReef", "TidalTopicMoon")
DEEPEST = 4
"""The maximum depth of nested objects, as in the module's _DEEPEST."""

TYPES: SearchStrategy[str] = st.recursive(
    st.sampled_from(
        (*("str", "int", "float", "bool", "datetime", "date", "object"), *CLASSES, *CLASSES)
    ),
    lambda inner: st.one_of(
        inner.map(lambda each: f"list[{each}]"), inner.map(lambda each: f"dict(str, {each})")
    ),
    max_leaves=3,
)
VALUES = st.one_of(st.none(), st.sampled_from((("CALM",), ("ROUGH", "CALM"))))
NAMES = st.sampled_from(("id", "eventTime", "conversationId", "names", "day", "address", "a"))


@st.composite
def definitions(draw: st.DrawFn) -> Any:
    """Definitions derived from up to four classes, which may contain each other and themselves."""
    models = {
        name: ModelClass(
            name,
            tuple(
                Field(field, kind, draw(VALUES))
                for field, kind in draw(st.dictionaries(NAMES, TYPES, max_size=5)).items()
            ),
        )
        for name in CLASSES
    }
    return definitions_of(CLASSES[0], models.__getitem__)


def depth(value: Any, schema: Any, known: Any) -> int:
    """The depth of nested objects of definitions."""
    schema = next((each for each in schema.get("anyOf", ()) if "$ref" in each), schema)
    if "$ref" in schema:
        return 1 + depth(value, known[schema["$ref"].removeprefix("#/$defs/")], known)
    children: list[Any] = []
    if isinstance(value, list):
        children = [(each, schema.get("items", {})) for each in value]
    elif isinstance(value, dict):
        rest = schema.get("additionalProperties", {})
        children = [
            (each, schema.get("properties", {}).get(name, rest)) for name, each in value.items()
        ]
    return max((depth(*child, known) for child in children), default=0)


@settings(max_examples=100, deadline=None)
@given(known=definitions())
def test_an_example_is_valid_and_finite(known: Any) -> None:
    """Every derived form: recursion, dictionaries, lists of lists, dates, and anything."""
    made = example_payload(known)

    root = {"$ref": "#/$defs/Payload"}
    assert reference_validator({**root, "$defs": known}).is_valid(made)
    assert depth(made, root, known) <= DEEPEST
    assert made == example_payload(known)


@settings(max_examples=100, deadline=None)
@given(known=definitions())
def test_an_example_shows_every_field_of_the_payload(known: Any) -> None:
    """Except fields that accept anything, and those that would contain the payload itself."""
    made = example_payload(known)

    expected = {
        name: schema for name, schema in known["Payload"]["properties"].items() if "type" in schema
    }
    assert expected.keys() <= made.keys()
    assert list(made) == [name for name in known["Payload"]["properties"] if name in made]
    assert None not in made.values()


def test_every_type_has_its_value() -> None:
    """Fictitious, always the same, and never a real person's."""
    fields = {
        "text": "str",
        "id": "str",
        "userId": "str",
        "state": "str",
        "states": "list[str]",
        "seenAt": "datetime",
        "day": "date",
        "count": "int",
        "eventTime": "int",
        "startDate": "int",
        "height": "float",
        "broken": "bool",
        "anything": "object",
        "grid": "list[list[int]]",
        "labels": "dict(str, str)",
        "extras": "dict(str, object)",
        "things": "list[object]",
        "buoys": "list[Buoy]",
        "buoy": "Buoy",
    }
    known = ("ROUGH", "CALM")
    models = {
        "Wave": ModelClass(
            "Wave",
            tuple(
                Field(name, kind, known if name.startswith("state") else None)
                for name, kind in fields.items()
            ),
        ),
        "Buoy": ModelClass("Buoy", (Field("name", "str"), Field("next", "Buoy"))),
    }

    made = example_payload(definitions_of("Wave", models.__getitem__))

    ids = made.pop("id"), made.pop("userId")
    assert len({*ids}) == 2
    assert all(len(each) == 36 for each in ids)
    assert made == {
        "text": "text",
        "state": "ROUGH",
        "states": ["ROUGH"],
        "seenAt": "2026-03-02T08:00:00.250Z",
        "day": "2026-03-02",
        "count": 1,
        "eventTime": 1_772_438_400_250,
        "startDate": 1_772_438_400_250,
        "height": 0.5,
        "broken": True,
        "grid": [[1]],
        "labels": {"key": "labels"},
        "extras": {},
        "things": [],
        "buoys": [{"name": "name"}],
        "buoy": {"name": "name"},
    }


def chain(length: int) -> Any:
    """Definitions, each of which requires the next."""
    names = ["Payload", *(f"Link{number}" for number in range(1, length))]
    known: dict[str, Any] = {
        name: {
            "type": "object",
            "required": ["next"],
            "properties": {"next": {"$ref": f"#/$defs/{following}"}},
        }
        for name, following in pairwise(names)
    }
    return {**known, names[-1]: {"type": "object", "properties": {"a": {"type": "string"}}}}


def test_required_fields_are_present() -> None:
    """Or the object that requires them is left out, if it would be too deep."""
    assert example_payload(chain(4)) == {"next": {"next": {"next": {"a": "a"}}}}

    known = chain(5)
    known["Payload"] = {
        "type": "object",
        "required": ["anything", "links"],
        "properties": {
            "anything": {"description": "Any value."},
            "links": {"type": "array", "items": {"$ref": "#/$defs/Link1"}},
        },
    }

    made = example_payload(known)

    assert made == {"anything": None, "links": []}
    assert reference_validator({"$ref": "#/$defs/Payload", "$defs": known}).is_valid(made)
