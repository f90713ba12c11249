"""The rules about keywords as a JSON Schema, with which editors complete and underline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from processor.naming import EVENT_TYPE, VERSION, schema_id
from tools.rules.documents import DIALECT
from tools.schema.subset import (
    ANNOTATIONS,
    BOUNDS,
    DROPPED_FIELDS,
    FORMATS,
    INSTEAD,
    KEYWORDS_OF,
    KNOWN_VALUES,
    LIMITS,
    RETIRED_VALUES,
    ROOT_ONLY,
    SUPPORTED,
)

_SCHEMA = {"$ref": "#/definitions/schema"}
_STRING = {"type": "string"}
_STRINGS = {"type": "array", "items": _STRING, "uniqueItems": True}
_SOME_STRINGS = {**_STRINGS, "minItems": 1}
_ALONE = ("$ref", "anyOf", "const", "enum")
"""The keywords that take no other next to them, in the order in which they are looked for."""
_LITERALS = ("const", "enum")
_CLASS = "^[A-Z][A-Za-z0-9]*$"

Json = dict[str, Any]


def editor_schema() -> Json:
    """A schema of schema files, in draft 7, which every editor knows.

    It has what can be said of one place in a file; `check` compares places, files and versions.
    """
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A schema version of genesys-events",
        "description": "Written by genesys-events check --rules --format json-schema.",
        "type": "object",
        "required": ["$schema", "$id", "title", "type", "required", "properties"],
        "properties": {
            **dict(_values()),
            **{name: _values_of_root()[name] for name in sorted(ROOT_ONLY)},
            "type": {"const": "object"},
            "title": {"type": "string", "pattern": _CLASS},
            "x-genesys-topic": {"type": "string", "pattern": r"^v2\."},
        },
        **_placed(ROOT_ONLY),
        "definitions": {"schema": _subschema()},
    }


def _subschema() -> Json:
    refused = {
        # What editors do not suggest, with what they say where it is written all the same.
        name: {"not": {}, "doNotSuggest": True, "errorMessage": f"Not supported: {remedy}."}
        for name, remedy in sorted(INSTEAD.items())
    }
    return {
        "type": "object",
        "properties": {**refused, **dict(_values())},
        **_placed(),
    }


def _placed(also: Iterable[str] = ()) -> Json:
    """Which keywords there are, and which of them go together."""
    own = sorted({*SUPPORTED, *ANNOTATIONS, *also})
    return {
        "propertyNames": _names(own),
        "dependencies": {
            **{name: _needs(name) for name in sorted(set().union(*KEYWORDS_OF.values()))},
            **{name: _alone(name, also) for name in _ALONE},
            KNOWN_VALUES: _has_type(["string"]),
            RETIRED_VALUES: {"required": [KNOWN_VALUES]},
            DROPPED_FIELDS: {"required": ["properties"]},
        },
    }


def _names(own: Iterable[str]) -> Json:
    return {"anyOf": [{"enum": sorted(own)}, {"pattern": "^x-"}]}


def _alone(name: str, also: Iterable[str]) -> Json:
    """The keyword next to annotations; a literal also next to the type of strings."""
    beside = {name, *ANNOTATIONS, *also} | ({"type"} if name in _LITERALS else set())
    return {
        "propertyNames": _names(beside),
        **({"properties": {"type": {"const": "string"}}} if name in _LITERALS else {}),
    }


def _needs(name: str) -> Json:
    """The keyword next to a type that has it."""
    return _has_type([each for each in KEYWORDS_OF if name in KEYWORDS_OF[each]])


def _has_type(types: list[str]) -> Json:
    wanted: Json = {"enum": types}
    return {
        "required": ["type"],
        "properties": {"type": {"anyOf": [wanted, {"type": "array", "contains": wanted}]}},
    }


def _values_of_root() -> Mapping[str, Json]:
    name = schema_id(EVENT_TYPE.pattern, f"({VERSION.pattern})")
    return {
        "$schema": {"const": DIALECT},
        "$id": {"type": "string", "pattern": f"^{name}$"},
        "$defs": {
            "type": "object",
            "propertyNames": {"pattern": _CLASS},
            "additionalProperties": _SCHEMA,
        },
    }


def _values() -> Iterator[tuple[str, Json]]:
    """What each keyword takes; every supported one is among them."""
    types = {"enum": list(KEYWORDS_OF)}
    several = {"type": "array", "items": types, "uniqueItems": True, "minItems": 1}
    yield "type", {"anyOf": [types, several]}
    yield "$ref", {"type": "string", "pattern": "^#/\\$defs/"}
    yield "anyOf", {"type": "array", "minItems": 1, "items": _SCHEMA}
    yield "const", _STRING
    yield "enum", {"type": "array", "items": _STRING, "minItems": 1}
    yield "format", {"enum": sorted(FORMATS)}
    yield "pattern", {"type": "string", "format": "regex"}
    for name in BOUNDS:
        yield name, {"type": "number"} if name in LIMITS else {"type": "integer", "minimum": 0}
    yield "multipleOf", {"type": "integer", "minimum": 1}
    yield "items", _SCHEMA
    yield "properties", {"type": "object", "additionalProperties": _SCHEMA}
    yield "required", _STRINGS
    yield "additionalProperties", {"anyOf": [{"type": "boolean"}, _SCHEMA]}
    for name in sorted(ANNOTATIONS):
        yield name, _ANNOTATED.get(name, _STRING)
    yield KNOWN_VALUES, _SOME_STRINGS
    successors = {"type": ["string", "null"]}
    yield (
        RETIRED_VALUES,
        {"type": "object", "minProperties": 1, "additionalProperties": successors},
    )
    yield DROPPED_FIELDS, _SOME_STRINGS
    yield "x-compatibility-waiver", _STRING
    yield "x-genesys-sdk-class", _STRING
    yield "x-genesys-sdk-version", _STRING


_ANNOTATED: Mapping[str, Json] = {
    "default": {},
    "deprecated": {"type": "boolean"},
    "examples": {"type": "array"},
    "readOnly": {"type": "boolean"},
}
"""The annotations that are no texts."""
