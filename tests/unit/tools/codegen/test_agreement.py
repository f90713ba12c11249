"""Every construct of the subset, and every name: schema and generated model agree on it."""

from __future__ import annotations

import json
import os
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from support import instances
from support.schemas import disagreements, mini_document, mini_event, model_of_document
from tools.codegen.render import render
from tools.registry.files import Schema
from tools.registry.findings import RegistryProblems
from tools.rules import subset
from tools.schema.validator import reference_validator

JsonSchema = dict[str, Any]
NULL = {"type": "null"}
SCHEMAS = int(os.environ.get("AGREEMENT_SCHEMAS", "30"))
"""How many hostile schemas are tried; `make agree` tries 5,000."""


def _nullable(schema: Any) -> JsonSchema:
    return {"anyOf": [schema, NULL]}


def _ref(name: str) -> JsonSchema:
    return {"$ref": f"#/$defs/{name}"}


# --- every construct of the supported subset, by itself

_NODE = {
    "type": "object",
    "required": ["a"],
    "properties": {"a": _nullable(_ref("Node")), "b": {"type": ["integer", "null"]}},
}
_ONE = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}
_OTHER = {"type": "object", "required": ["b"], "properties": {"b": {"type": "integer"}}}

CONSTRUCTS: dict[str, JsonSchema] = {
    "string": {"type": ["string", "null"]},
    "integer": {"type": ["integer", "null"]},
    "number": {"type": ["number", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "null": NULL,
    "null-in-a-list": {"type": ["null"]},
    "anything": {},
    "described-alone": {"description": "Anything."},
    "integer-minimum-maximum": {"type": ["integer", "null"], "minimum": 0, "maximum": 3},
    "integer-exclusive-bounds": {
        "type": ["integer", "null"],
        "exclusiveMinimum": 0,
        "exclusiveMaximum": 3,
    },
    "integer-fractional-bounds": {"type": ["integer", "null"], "minimum": 0.5, "maximum": 2.5},
    "integer-large-bounds": {"type": ["integer", "null"], "minimum": -(10**30), "maximum": 10**29},
    "integer-multiple": {"type": ["integer", "null"], "multipleOf": 7},
    "number-minimum-maximum": {"type": ["number", "null"], "minimum": 0, "maximum": 3},
    "number-exclusive-bounds": {
        "type": ["number", "null"],
        "exclusiveMinimum": 0,
        "exclusiveMaximum": 3,
    },
    # As a double, 2**53 + 1 is a multiple of 2, and no more than 2**53.
    "number-multiple": {"type": ["number", "null"], "multipleOf": 2},
    "number-maximum-beyond-exact": {"type": ["number", "null"], "maximum": 2**53},
    "lengths": {"type": ["string", "null"], "minLength": 1, "maxLength": 1},
    "pattern": {"type": ["string", "null"], "pattern": "^[ab]+$"},
    "pattern-anywhere": {"type": ["string", "null"], "pattern": "b"},
    "pattern-one-character": {"type": ["string", "null"], "pattern": "^.$"},
    "pattern-and-length": {"type": ["string", "null"], "pattern": "^a", "minLength": 2},
    "date-time": {"type": ["string", "null"], "format": "date-time"},
    "date": {"type": ["string", "null"], "format": "date"},
    "uuid": {"type": ["string", "null"], "format": "uuid"},
    "enum": _nullable({"type": "string", "enum": ["a", "true", ""]}),
    "enum-without-type": _nullable({"enum": ["a", "ab"]}),
    "enum-of-odd-text": _nullable({"enum": ["é", "😀", "a b", "None", "'", '"', "\\", "1"]}),
    "const": _nullable({"const": "a"}),
    "type-list-text-or-integer": {"type": ["string", "integer", "null"]},
    "type-list-with-bounds": {"type": ["string", "integer", "null"], "minimum": 2, "minLength": 2},
    "type-list-with-format": {"type": ["string", "integer", "null"], "format": "date-time"},
    "type-list-boolean-or-integer": {"type": ["boolean", "integer", "null"]},
    "type-list-boolean-or-number": {"type": ["boolean", "number", "null"]},
    "type-list-integer-or-number": {"type": ["integer", "number", "null"]},
    "type-list-with-bounded-number": {"type": ["number", "array", "null"], "minimum": 1},
    "type-list-of-everything": {
        "type": ["string", "integer", "number", "boolean", "array", "object", "null"]
    },
    "type-list-with-object": {
        "type": ["string", "object", "null"],
        "properties": {"a": {"type": ["string", "null"]}},
    },
    "array": {"type": ["array", "null"]},
    "array-of-strings": {"type": ["array", "null"], "items": {"type": "string"}},
    "array-of-integers": {"type": ["array", "null"], "items": {"type": "integer"}},
    "array-of-date-times": {
        "type": ["array", "null"],
        "items": {"type": "string", "format": "date-time"},
    },
    "array-of-enums": {"type": ["array", "null"], "items": {"enum": ["a", "b"]}},
    "array-of-bounded-strings": {
        "type": ["array", "null"],
        "items": {"type": "string", "minLength": 1, "pattern": "^a"},
    },
    "array-lengths": {
        "type": ["array", "null"],
        "items": {"type": "string"},
        "minItems": 1,
        "maxItems": 2,
    },
    "array-lengths-alone": {"type": ["array", "null"], "minItems": 1, "maxItems": 2},
    "array-of-nullable-strings": {"type": ["array", "null"], "items": {"type": ["string", "null"]}},
    "array-of-nullable-numbers": {"type": ["array", "null"], "items": {"type": ["number", "null"]}},
    "array-of-nullable-arrays": {
        "type": ["array", "null"],
        "items": {"type": ["array", "null"], "items": {"type": "integer"}},
    },
    "array-of-anyof-null": {"type": ["array", "null"], "items": _nullable({"type": "integer"})},
    "array-of-nullable-integers": {
        "type": ["array", "null"],
        "items": {"type": ["integer", "null"]},
    },
    "array-of-nullable-date-times": {
        "type": ["array", "null"],
        "items": {"type": ["string", "null"], "format": "date-time"},
    },
    "array-of-arrays": {
        "type": ["array", "null"],
        "items": {"type": "array", "minItems": 1, "items": {"type": "integer", "minimum": 1}},
    },
    "array-of-bounded-numbers": {
        "type": ["array", "null"],
        "items": {"type": "number", "minimum": 1},
    },
    "array-of-bounded-arrays": {
        "type": ["array", "null"],
        "items": {"type": "array", "minItems": 1, "items": {"type": "boolean"}},
    },
    "array-of-objects": {"type": ["array", "null"], "items": _ONE},
    "object": {"type": ["object", "null"]},
    "object-open": {
        "type": ["object", "null"],
        "required": ["a"],
        "properties": {"a": {"type": ["string", "null"]}},
        "additionalProperties": True,
    },
    "object-closed": {
        "type": ["object", "null"],
        "properties": {"a": {"type": ["string", "null"]}},
        "additionalProperties": False,
    },
    "object-in-object": {
        "type": ["object", "null"],
        "required": ["a"],
        "properties": {
            "a": {"type": "object", "required": ["a"], "properties": {"a": {"type": "null"}}}
        },
    },
    "map-of-strings": {"type": ["object", "null"], "additionalProperties": {"type": "string"}},
    "map-of-integers": {"type": ["object", "null"], "additionalProperties": {"type": "integer"}},
    "map-of-bounded-integers": {
        "type": ["object", "null"],
        "additionalProperties": {"type": "integer", "minimum": 2},
    },
    "map-of-maps": {
        "type": ["object", "null"],
        "additionalProperties": {
            "type": "object",
            "additionalProperties": {"type": ["string", "null"]},
        },
    },
    "map-of-arrays": {
        "type": ["object", "null"],
        "additionalProperties": {"type": "array", "items": {"type": "string"}},
    },
    "map-of-enums": {"type": ["object", "null"], "additionalProperties": {"enum": ["x", "y"]}},
    "map-of-date-times": {
        "type": ["object", "null"],
        "additionalProperties": {"type": "string", "format": "date-time"},
    },
    "map-of-nullable-integers": {
        "type": ["object", "null"],
        "additionalProperties": {"type": ["integer", "null"]},
    },
    "anyof-of-objects": {"anyOf": [_ONE, _OTHER, NULL]},
    "anyof-of-closed-objects": {
        "anyOf": [
            {**_ONE, "additionalProperties": False},
            {**_OTHER, "additionalProperties": False},
            NULL,
        ]
    },
    "anyof-of-arrays": {
        "anyOf": [
            {"type": "array", "items": {"type": "string"}},
            {"type": "array", "items": {"type": "integer"}},
            NULL,
        ]
    },
    "anyof-of-bounded-strings": {
        "anyOf": [{"type": "string", "maxLength": 1}, {"type": "string", "format": "uuid"}, NULL]
    },
    "anyof-of-bounded-integers": {
        "anyOf": [{"type": "integer", "maximum": 0}, {"type": "integer", "minimum": 3}, NULL]
    },
    "anyof-in-anyof": _nullable({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
    "anyof-with-bounded-number": _nullable({"type": "number", "minimum": 0}),
    "anyof-with-bounded-array": _nullable(
        {"type": "array", "minItems": 1, "items": {"type": "boolean"}}
    ),
    "ref-to-object": _nullable(_ref("Thing")),
    "map-of-refs": {"type": ["object", "null"], "additionalProperties": _ref("Thing")},
    "recursion": _nullable(_ref("Node")),
    "recursion-through-array": _nullable(_ref("Parent")),
    "recursion-through-two": _nullable(_ref("Left")),
}
DEFS: dict[str, JsonSchema] = {
    "Thing": _ONE,
    "Node": _NODE,
    "Parent": {
        "type": "object",
        "properties": {"a": {"type": ["array", "null"], "items": _ref("Parent")}},
    },
    "Left": {"type": "object", "required": ["a"], "properties": {"a": _nullable(_ref("Right"))}},
    "Right": {"type": "object", "properties": {"a": _nullable(_ref("Left"))}},
}


def test_each_construct_is_in_the_subset(tmp_path: Path) -> None:
    """The registry accepts it: every tested construct can be used."""
    document = mini_document({}, **DEFS)
    document["$defs"]["Payload"]["properties"] = CONSTRUCTS
    _put(tmp_path, document)
    assert "a_b/v1_0_0.py" in render(tmp_path)


def _put(root: Path, document: JsonSchema) -> None:
    path = root / "schemas" / "a.b" / "1.0.0.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(document), "utf-8")


@pytest.mark.parametrize("required", [False, True], ids=["optional", "required"])
@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_model_and_schema_agree_on_each_construct(
    construct: str,
    required: bool,
) -> None:
    """On every unusual value, and on the property's absence."""
    used = json.dumps(CONSTRUCTS[construct])
    defs = DEFS if "$ref" in used else {}
    document = mini_document(CONSTRUCTS[construct], required=required, **defs)
    values = [*instances.ODD_VALUES, *({"a": value} for value in instances.ODD_VALUES)]
    events = [mini_event({}), *(mini_event({"value": value}) for value in values)]
    assert disagreements(document, events) == []


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_each_construct_accepts_its_own_instances(
    construct: str,
) -> None:
    """Both accept instances of it: they do not just agree on rejecting everything."""
    if construct in ("anything", "described-alone"):
        pytest.skip("has no shape to build from")
    document = mini_document(CONSTRUCTS[construct], **DEFS)
    model = model_of_document(document)
    reference = reference_validator(document)

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(instances.valid(document, CONSTRUCTS[construct]))
    def check(value: Any) -> None:
        event = mini_event({"value": value})
        reference.validate(event)
        model.model_validate(event)

    check()


# --- names


ODD_NAMES = [
    *("class", "copy", "model_config", "modelConfig", "model_fields", "model_dump", "model_extra"),
    *("schema", "json", "dict", "construct", "validate", "fields", "self", "None", "True"),
    *("str", "int", "float", "bool", "list", "Any", "Field", "Literal", "Annotated", "EventModel"),
    *("JsonInteger", "JsonDateTime", "datetime", "type", "match", "property", "object"),
    *("@id", "$ref", "$id", "x-name", "event time", "1st", "3", "a-b", "a.b", "a/b", "a~b", "ID"),
    *("", " ", "_", "__", "_private", "__init__", "__class__", "__dict__", "é", "日本", "😀"),
    *("a\nb", "'", '"', "\\", "{x}", "#", "properties", "items", "description", "default", "enum"),
]


@pytest.mark.parametrize("required", [False, True], ids=["optional", "required"])
@pytest.mark.parametrize("name", ODD_NAMES, ids=[ascii(name) for name in ODD_NAMES])
def test_a_property_may_have_any_name(
    name: str,
    required: bool,
) -> None:
    """Keywords, attributes of BaseModel and names of types are read by their wire name.

    The properties after it have each kind of type, which the name must not hide.
    """
    types: dict[str, JsonSchema] = {
        "zzInteger": {"type": ["integer", "null"], "minimum": 0},
        "zzString": {"type": ["string", "null"], "minLength": 1},
        "zzList": {"type": ["array", "null"], "items": {"type": "string"}},
        "zzMap": {"type": ["object", "null"], "additionalProperties": {"type": "number"}},
        "zzEnum": _nullable({"enum": ["a"]}),
        "zzMoment": {"type": ["string", "null"], "format": "date-time"},
        "zzBoolean": {"type": ["boolean", "null"]},
        "zzAnything": {},
    }
    document = mini_document(
        {"type": "integer" if required else ["integer", "null"], "minimum": 0},
        name=name,
        required=required,
    )
    document["$defs"]["Payload"]["properties"].update(types)
    values = [None, True, 0, 1, -1, 1.0, 0.5, "", "a", "2022-05-17T09:21:33Z", [], [1], ["a"], {}]
    payloads: list[JsonSchema] = [{}, *({name: value} for value in values)]
    payloads += [{name: 1, other: value} for other in types for value in [*values, {"a": "x"}]]
    assert disagreements(document, [mini_event(payload) for payload in payloads]) == []


def test_an_unknown_field_may_have_any_name() -> None:
    """An unknown field is kept under any name, and affects no other."""
    model: Any = model_of_document(mini_document({"type": "integer"}, required=True))
    for name in ODD_NAMES:
        payload = model.model_validate(mini_event({"value": 1, name: "x"})).payload
        assert payload.model_extra == {name: "x"}
        assert payload.value == 1, name


@pytest.mark.parametrize(
    ("one", "other"),
    [("eventId", "event_id"), ("a-b", "a_b"), ("a b", "a.b"), ("id", "ID"), ("class", "class_")],
    ids=lambda name: str(name),
)
def test_two_properties_may_have_the_same_python_name(
    one: str,
    other: str,
) -> None:
    """They stay two fields."""
    document = mini_document({"type": "integer"}, name=one, required=True)
    document["$defs"]["Payload"]["properties"][other] = {"type": "string"}
    document["$defs"]["Payload"]["required"].append(other)
    payloads: list[JsonSchema] = [
        {one: 1, other: "x"},
        {one: "x", other: 1},
        {one: 1},
        {other: "x"},
    ]
    payloads += [{one: 1, other: 1}, {one: "x", other: "x"}]
    assert disagreements(document, [mini_event(payload) for payload in payloads]) == []


# --- what is outside the subset in which both agree: refused, or read alike all the same

DOUBTFUL: dict[str, Any] = {
    "object-closed-and-empty": {"type": ["object", "null"], "additionalProperties": False},
    "object-with-typed-rest": {
        "type": ["object", "null"],
        "properties": {"a": {"type": ["string", "null"]}},
        "additionalProperties": {"type": "integer"},
    },
    "enum-with-null": {"type": ["string", "null"], "enum": ["a", None]},
    "uuid-and-length": {"type": ["string", "null"], "format": "uuid", "maxLength": 36},
    "ref-to-bounded-string": _nullable(_ref("Bounded")),
    "ref-to-bounded-number": _nullable(_ref("Share")),
    "ref-to-bounded-array": _nullable(_ref("Flags")),
    "ref-to-date-time": _nullable(_ref("Moment")),
    "ref-to-nullable": _ref("Maybe"),
    "ref-to-map": _nullable(_ref("Map")),
    "ref-to-enum": _nullable(_ref("Letter")),
    "ref-to-ref": _nullable(_ref("Alias")),
    "array-of-refs-to-strings": {"type": ["array", "null"], "items": _ref("Bounded")},
    "recursion-of-array-alone": _nullable(_ref("Tree")),
    "definition-in-small-letters": _nullable(_ref("thing")),
    # A schema that is a boolean.
    "property-true": True,
    "property-false": False,
    # The model of an optional property accepts null: absent is None in Python.
    "optional-not-nullable": {"type": "string"},
    "optional-not-nullable-object": _ONE,
    "optional-enum-without-null": {"type": ["string", "null"], "enum": ["a", "b"]},
    "optional-const-without-null": {"type": ["string", "null"], "const": "a"},
    "optional-const": {"const": "a"},
    # The generator does not require what is not described.
    "required-but-not-described": {
        "type": ["object", "null"],
        "required": ["b"],
        "properties": {"a": {"type": ["string", "null"]}},
    },
    "required-alone": {"type": ["object", "null"], "required": ["a"]},
    # The generator drops the constraint, or guesses a type, where "type" is absent.
    "minimum-without-type": {"minimum": 2},
    "min-length-without-type": {"minLength": 2},
    "pattern-without-type": {"pattern": "^a"},
    "format-without-type": {"format": "date-time"},
    "items-without-type": {"items": {"type": "string"}},
    "properties-without-type": {"properties": {"a": {"type": ["string", "null"]}}},
    "required-without-type": {"required": ["a"]},
    "additional-properties-without-type": {"additionalProperties": {"type": "string"}},
    # A keyword of another type counts for nothing in JSON Schema; a model raised TypeError at
    # valid events.
    "min-length-on-integer": {"type": ["integer", "null"], "minLength": 3},
    "pattern-on-integer": {"type": ["integer", "null"], "pattern": "a"},
    "min-length-on-array": {"type": ["array", "null"], "minLength": 3},
    "items-on-string": {"type": ["string", "null"], "items": {"type": "string"}},
    "date-time-on-integer": {"type": ["integer", "null"], "format": "date-time"},
    "date-on-number": {"type": ["number", "null"], "format": "date"},
    # The length would be that of the parsed datetime: TypeError, on valid events.
    "date-time-and-length": {"type": ["string", "null"], "format": "date-time", "maxLength": 20},
    "date-time-and-pattern": {"type": ["string", "null"], "format": "date-time", "pattern": "Z$"},
    # The pattern would replace the format's.
    "uuid-and-pattern": {"type": ["string", "null"], "format": "uuid", "pattern": "^3"},
    # The generator drops one of the two.
    "enum-and-pattern": _nullable({"type": "string", "enum": ["a", "b"], "pattern": "^a"}),
    "enum-and-length": _nullable({"type": "string", "enum": ["a", "ab"], "minLength": 2}),
    "const-and-enum": _nullable({"const": "a", "enum": ["b"]}),
    "anyof-with-properties": {
        "type": ["object", "null"],
        "properties": {"a": {"type": ["string", "null"]}, "b": {"type": ["integer", "null"]}},
        "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
    },
    "anyof-with-length": {"anyOf": [{"type": "string"}, NULL], "minLength": 2},
    "ref-with-required": _nullable({"$ref": "#/$defs/Loose", "required": ["a"]}),
    "ref-with-length": _nullable({"$ref": "#/$defs/Name", "maxLength": 2}),
    # Literals compare as Python does, where 1 == True == 1.0; other formats make other types.
    "const-integer": _nullable({"const": 1}),
    "const-true": _nullable({"const": True}),
    "const-number": _nullable({"const": 0.5}),
    "const-null": {"const": None},
    "const-object": _nullable({"const": {"a": 1}}),
    "enum-of-integers": _nullable({"enum": [1, 2]}),
    "enum-of-booleans": _nullable({"enum": [True]}),
    "enum-of-numbers": _nullable({"enum": [0.5]}),
    "enum-mixed": _nullable({"enum": ["a", 1]}),
    "enum-of-arrays": _nullable({"enum": [[1]]}),
    "enum-of-nothing": _nullable({"enum": []}),
    "integer-and-enum": _nullable({"type": "integer", "enum": [1, 2]}),
    "fractional-multiple": {"type": ["number", "null"], "multipleOf": 0.1},
    "fractional-multiple-of-integer": {"type": ["integer", "null"], "multipleOf": 1.5},
    **{
        f"format-{name}": {"type": ["string", "null"], "format": name}
        for name in (
            *("email", "idn-email", "ipv4", "ipv6", "uri", "uri-reference", "hostname", "time"),
            *("duration", "byte", "binary", "password", "decimal", "path", "uuid4", "ulid"),
        )
    },
    **{
        f"format-{name}-of-number": {"type": ["number", "null"], "format": name}
        for name in ("decimal", "time", "time-delta", "date-time", "float", "int64")
    },
    **{
        f"pattern-{name}": {"type": ["string", "null"], "pattern": pattern}
        for name, pattern in {
            "digit": r"^\d$",
            "word": r"^\w$",
            "space": r"^\s$",
            "boundary": r"\ba",
            "unicode-class": r"\p{L}",
            "lookahead": r"(?=a)",
            "backreference": r"(a)\1",
            "not-closed": "[",
            "named-group": "(?<x>a)",
            "end-of-text": r"a\z",
            "class-in-class": "[[a]]",
            "class-intersection": "^[a-z&&[b]]$",
            "class-difference": "[a--b]",
            "class-symmetric-difference": "[a~~b]",
            "control-character": r"^\cA",
            "inline-flag": "(?i)A",
        }.items()
    },
    "ref-to-nowhere": _nullable(_ref("Nowhere")),
    "ref-to-itself": _nullable(_ref("Itself")),
    "ref-in-circle": _nullable(_ref("Round")),
    # The generator takes the inner $defs for the outer one's.
    "defs-in-a-property": _nullable(
        {"type": "object", "properties": {"a": _ref("Name")}, "$defs": {"Name": {}}}
    ),
    # The definition's class would get the event's name, and the event another.
    "ref-named-like-the-event": _nullable(_ref("Sample")),
    "ref-with-boolean-schema": _nullable(_ref("Whatever")),
}
_DOUBTFUL_DEFS: dict[str, Any] = {
    "Loose": {"type": "object", "properties": {"a": {"type": ["string", "null"]}}},
    "Name": {"type": "string"},
    "Itself": _ref("Itself"),
    "Round": _ref("About"),
    "About": _ref("Round"),
    "Sample": _ONE,
    "Whatever": True,
    "Bounded": {"type": "string", "minLength": 2},
    "Share": {"type": "number", "minimum": 0, "maximum": 2},
    "Flags": {"type": "array", "minItems": 1, "items": {"type": "boolean"}},
    "Moment": {"type": "string", "format": "date-time"},
    "Maybe": {"type": ["integer", "null"], "minimum": 2},
    "Map": {"type": "object", "additionalProperties": {"type": "integer"}},
    "Letter": {"type": "string", "enum": ["a", "b"]},
    "Alias": _ref("Loose"),
    "Tree": {"type": "array", "items": _ref("Tree")},
    "thing": _ONE,
}
_NEW_TEXT = ("A", "[a", "a]", "&", "~", "-", "\u0001", "٣", "_", "3", "a ", "bb")


@pytest.mark.parametrize("construct", DOUBTFUL)
def test_schemas_on_which_both_might_disagree_are_refused(
    construct: str,
    tmp_path: Path,
) -> None:
    """Codegen refuses the schema with RegistryProblems; else model and reference agree on it."""
    used = json.dumps(DOUBTFUL[construct])
    defs = {name: schema for name, schema in _DOUBTFUL_DEFS.items() if f"/{name}" in used}
    for name, other in (("Round", "About"), ("Alias", "Loose")):
        if name in defs:
            defs[other] = _DOUBTFUL_DEFS[other]
    document = mini_document(DOUBTFUL[construct], **defs)
    _put(tmp_path, document)
    try:
        with warnings.catch_warnings():
            # Python's own about a pattern that later releases might read differently.
            warnings.simplefilter("ignore", FutureWarning)
            render(tmp_path)
    except RegistryProblems as error:
        refused = {problem.path for problem in error.findings}
    else:
        refused = set()
        values = [*instances.ODD_VALUES, *_NEW_TEXT]
        events = [mini_event({}), *(mini_event({"value": value}) for value in values)]
        assert disagreements(document, events) == []
    assert refused <= {"schemas/a.b/1.0.0.json"}


@pytest.mark.parametrize("pattern", ["^a$", "^[ab]+$", "^$", "^(a|b)*$", "a$"], ids=repr)
def test_a_dollar_matches_only_at_the_end(
    pattern: str,
) -> None:
    """Both agree on a final newline, though in Python $ also matches before it."""
    document = mini_document({"type": "string", "pattern": pattern}, required=True)
    events = [mini_event({"value": value}) for value in ("a", "a\n", "\n", "", "b\n", "\na")]
    assert disagreements(document, events) == []


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer"},
        {"type": "integer", "minimum": 0},
        {"type": "integer", "maximum": 3},
        {"type": "integer", "multipleOf": 7},
        {"type": "number"},
        {"type": "number", "minimum": 0},
        {"type": "number", "multipleOf": 7},
        {"type": ["string", "integer"], "minimum": 0},
        {"anyOf": [{"type": "number"}, {"type": "integer"}]},
    ],
    ids=json.dumps,
)
def test_numbers_beyond_a_double(
    schema: JsonSchema,
) -> None:
    """Both agree on integers of hundreds of digits, with and without bounds."""
    values = (10**400, -(10**400), 7 * 10**400, 10**308, 2**1024, 2**1024 - 1, float("inf"))
    document = mini_document(schema, required=True)
    assert disagreements(document, [mini_event({"value": value}) for value in values]) == []


# --- schemas at random


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_model_and_schema_agree_on_random_schemas(
    data: st.DataObject,
) -> None:
    """Nested constructs are read like single ones."""
    schema = data.draw(instances.schemas(), label="schema")
    document = mini_document(schema, required=True)
    valid_values = data.draw(st.lists(instances.valid(document, schema), min_size=3, max_size=3))
    damaged_values = [data.draw(instances.damaged(value)) for value in valid_values]
    values = [*valid_values, *damaged_values, *instances.ODD_VALUES]
    assert disagreements(document, [mini_event({"value": value}) for value in values]) == []


@settings(
    max_examples=SCHEMAS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[phase for phase in Phase if phase is not Phase.explain],
)
@given(data=st.data())
def test_model_and_schema_agree_on_hostile_schemas(data: st.DataObject) -> None:
    """Names that Python or pydantic misread, and definitions that refer to each other at will.

    Of what the rules accept, the model accepts the same as the schema, and a handler sees what was
    sent: also with an unknown field that is spelt like the Python name of a known one.
    """
    parts = data.draw(instances.documents(), label="schemas")
    document = mini_document({})
    document["$defs"] = {**parts["$defs"], "Payload": parts["payload"]}
    schema = Schema("a.b", "1.0.0", "schemas/a.b/1.0.0.json", document)
    assume(not any(subset.RULES.check(schema)))
    payload = instances.valid(document, parts["payload"])
    sent = data.draw(st.lists(payload, min_size=3, max_size=3), label="payloads")
    sent += [data.draw(instances.damaged(each)) for each in sent for _ in range(2)]
    odd = st.sampled_from(instances.ODD_VALUES)
    for name in parts["payload"]["properties"]:
        sent += [{**sent[0], name: data.draw(odd)} for _ in range(4) if isinstance(sent[0], dict)]
    assert disagreements(document, [mini_event(each) for each in sent]) == []
