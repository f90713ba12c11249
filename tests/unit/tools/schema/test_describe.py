"""What a schema expects at a pointer, in words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from processor.pointers import escape
from support.paths import ROOT
from tools.registry.files import read_registry_files
from tools.schema.describe import describe_expected

DOCUMENT: dict[str, Any] = {
    "type": "object",
    "required": ["payload"],
    "properties": {
        "version": {"const": "2.1.0"},
        "payload": {"$ref": "#/$defs/Payload"},
    },
    "$defs": {
        "Payload": {
            "type": "object",
            "required": ["id", "at"],
            "properties": {
                "id": {"type": "string", "minLength": 1},
                "at": {"type": "string", "format": "date-time"},
                "count": {"type": ["integer", "null"], "minimum": 0, "maximum": 9},
                "state": {"type": ["string", "null"], "x-extensible-enum": ["A", "B"]},
                "kind": {"enum": ["X", "Y"]},
                "parts": {"type": "array", "items": {"$ref": "#/$defs/Part"}},
                "part": {"anyOf": [{"$ref": "#/$defs/Part"}, {"type": "null"}]},
                "tags": {"type": "object", "additionalProperties": {"type": "string"}},
                "a/b": {"type": "boolean"},
                "free": {},
            },
        },
        "Part": {
            "type": "object",
            "additionalProperties": False,
            "required": ["name"],
            "properties": {
                "name": {"type": "string", "pattern": "^[a-z]+$"},
                "parts": {"type": "array", "items": {"$ref": "#/$defs/Part"}},
                "list": {"$ref": "#/$defs/List"},
            },
        },
        "List": {"type": "array", "items": {"$ref": "#/$defs/List"}},
    },
}


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("", "an object with payload"),
        ("/version", "exactly 2.1.0"),
        ("/payload", "an object with id, at; it is required"),
        ("/payload/id", "a string of 1 characters or more; it is required"),
        (
            "/payload/at",
            "a string that is a date-time with an offset, such as 2026-03-02T14:05:00.431Z; "
            "it is required",
        ),
        ("/payload/count", "a whole number at least 0 at most 9 or null"),
        ("/payload/state", "a string (known values: A, B) or null"),
        ("/payload/kind", "one of X, Y"),
        ("/payload/parts", "an array, each item of it an object"),
        ("/payload/parts/3", "an object with name"),
        ("/payload/parts/*", "an object with name"),
        ("/payload/parts/3/name", "a string that matches ^[a-z]+$; it is required"),
        ("/payload/part", "an object with name or null"),
        ("/payload/part/name", "a string that matches ^[a-z]+$; it is required"),
        ("/payload/part/*", "nothing: no such field is allowed there"),
        ("/payload/part/list", "an array, each item of it an array"),
        ("/payload/tags/*", "a string"),
        ("/payload/a~1b", "true or false"),
        ("/payload/free", "anything"),
        ("/payload/unknown", None),
        ("/payload/id/deeper", None),
    ],
)
def test_expectations_are_described(pointer: str, expected: str | None) -> None:
    """Type, format, bounds, values and whether it is required, through references."""
    assert describe_expected(DOCUMENT, pointer) == expected


def test_long_lists_are_cut() -> None:
    """Some of Genesys's enums have hundreds of values."""
    document = {"properties": {"a": {"enum": [f"v{n}" for n in range(40)]}}}
    assert str(describe_expected(document, "/a")).endswith("v11 and 28 more")


def test_every_schema_of_the_registry_can_be_described() -> None:
    """Every property of every event type's newest version, without endless loops or exceptions."""
    for files in read_registry_files(ROOT).types.values():
        document = json.loads(files[-1].content)
        for definition in ({"properties": {}}, *document["$defs"].values()):
            for name in definition.get("properties", {}):
                segment = escape(name)
                assert describe_expected({**definition, "$defs": document["$defs"]}, f"/{segment}")
