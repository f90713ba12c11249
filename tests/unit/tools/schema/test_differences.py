"""Differences between two schemas: each kind once, at its pointer into the event."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from support.paths import ROOT
from tools.schema.differences import KINDS, Difference, differences

Schema = dict[str, Any]
MAYBE: Schema = {"type": ["string", "null"]}
CARD: Schema = {"type": "object", "required": ["card"], "properties": {"card": MAYBE}}
TREE: Schema = {"type": "object", "required": ["tree"], "properties": {"tree": MAYBE}}


def _document(field: Schema | None, *, required: bool = False, **more: Any) -> Schema:
    """An event whose payload has a field `f/1`, or not."""
    payload: Schema = {"type": "object", "properties": {} if field is None else {"f/1": field}}
    if required:
        payload["required"] = ["f/1"]
    properties = {"schema_version": {"const": "1.0.0"}, "payload": {"$ref": "#/$defs/Payload"}}
    return {"type": "object", "properties": properties, "$defs": {"Payload": payload}, **more}


def _of(older: Schema | None, newer: Schema | None, **sides: Any) -> list[Difference]:
    found = differences(
        _document(older, required=sides.get("was_required", False)),
        _document(newer, required=sides.get("is_required", False)),
    )
    assert {each.kind for each in found} <= KINDS.keys()
    return found


AT = "/payload/f~11"


@pytest.mark.parametrize(
    ("older", "newer", "expected"),
    [
        (None, MAYBE, ("field-added", AT, None, {"schema": MAYBE, "required": False})),
        (MAYBE, None, ("field-removed", AT, {"schema": MAYBE, "required": False}, None)),
        ({"type": "string"}, MAYBE, ("null-allowed", AT, None, "null")),
        (MAYBE, {"type": "string"}, ("null-forbidden", AT, "null", None)),
        ({"type": "string"}, {"type": ["string", "integer"]}, ("type-added", AT, None, "integer")),
        (
            {"type": ["string", "integer"]},
            {"type": "string"},
            ("type-removed", AT, "integer", None),
        ),
        ({"enum": ["a"]}, {"enum": ["a", "b"]}, ("value-added", AT, None, "b")),
        ({"enum": ["a", "b"]}, {"const": "a"}, ("value-removed", AT, "b", None)),
        ({"enum": ["a"]}, {"type": "string"}, ("value-added", AT, ["a"], None)),
        ({"type": "string"}, {"enum": ["a"]}, ("value-removed", AT, None, ["a"])),
        (
            {**MAYBE, "x-extensible-enum": ["a"]},
            {**MAYBE, "x-extensible-enum": ["b", "a"]},
            ("known-value-added", AT, None, "b"),
        ),
        (
            {**MAYBE, "x-extensible-enum": ["b", "a"]},
            {**MAYBE, "x-extensible-enum": ["a"]},
            ("known-value-removed", AT, "b", None),
        ),
        (MAYBE, {**MAYBE, "format": "date"}, ("format-changed", AT, None, "date")),
        ({**MAYBE, "pattern": "a"}, {**MAYBE, "pattern": "b"}, ("pattern-changed", AT, "a", "b")),
        (
            {"type": "integer", "minimum": 1},
            {"type": "integer"},
            ("bound-changed", AT, {"minimum": 1}, {"minimum": None}),
        ),
        (
            {"type": "array", "items": {"type": "string"}},
            {"type": "array", "items": MAYBE},
            ("null-allowed", f"{AT}/*", None, "null"),
        ),
        (
            {"type": "object", "additionalProperties": MAYBE},
            {"type": "object", "additionalProperties": {"type": "string"}},
            ("null-forbidden", f"{AT}/*", "null", None),
        ),
        (
            {"type": "object", "properties": {}},
            {"type": "object", "properties": {}, "additionalProperties": False},
            ("closed", AT, True, False),
        ),
        (
            {"type": "object", "properties": {}, "additionalProperties": False},
            {"type": "object", "properties": {}},
            ("opened", AT, False, True),
        ),
        (
            {"anyOf": [{"type": "string", "maxLength": 1}, {"type": "string", "minLength": 9}]},
            {"type": "string"},
            (
                "alternatives-changed",
                AT,
                {"anyOf": [{"type": "string", "maxLength": 1}, {"type": "string", "minLength": 9}]},
                {"type": "string"},
            ),
        ),
        (
            {**MAYBE, "x-extensible-enum": ["NEW"]},
            {**MAYBE, "x-extensible-enum": ["NEW"], "x-retired-values": {"OLD": "NEW"}},
            ("known-value-retired", AT, "OLD", "NEW"),
        ),
        (
            {**MAYBE, "description": "Old."},
            {**MAYBE, "description": "New."},
            ("text-changed", AT, {"description": "Old."}, {"description": "New."}),
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_difference_is_reported_once(older: Any, newer: Any, expected: Any) -> None:
    """With its kind, its pointer into the event, and the values before and after."""
    assert _of(older, newer) == [Difference(*expected)]


def test_required_and_optional_are_reported() -> None:
    """With the state before and after."""
    assert _of(MAYBE, MAYBE, is_required=True) == [("field-required", AT, False, True)]
    assert _of(MAYBE, MAYBE, was_required=True) == [("field-optional", AT, True, False)]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (MAYBE, {"anyOf": [{"type": "null"}, {"type": "string"}]}),
        ({"const": "a"}, {"enum": ["a"]}),
        ({"enum": ["a", "b"]}, {"enum": ["b", "a"]}),
        ({"type": "array"}, {"type": "array", "items": {}}),
        ({"anyOf": [CARD, TREE]}, {"anyOf": [TREE, CARD]}),
    ],
)
def test_an_equivalent_notation_is_not_a_difference(older: Schema, newer: Schema) -> None:
    """Lists of types or branches, in any order."""
    assert _of(older, newer) == []


def test_the_version_is_not_a_difference() -> None:
    """It always differs, in examples too."""
    older, newer = _document(MAYBE), _document(MAYBE)
    older["examples"] = [{"schema_version": "1.0.0", "payload": None}]
    newer["properties"]["schema_version"] = {"const": "2.0.0"}
    newer["examples"] = [{"schema_version": "2.0.0", "payload": None}]
    assert differences(older, newer) == []
    newer["examples"][0]["payload"] = "text"
    assert [each.kind for each in differences(older, newer)] == ["text-changed"]


def test_a_branch_that_changed_is_found_at_any_position() -> None:
    """Equal branches are paired first."""
    changed = {**CARD, "properties": {**CARD["properties"], "more": MAYBE}}
    found = _of({"anyOf": [CARD, TREE]}, {"anyOf": [TREE, changed]})
    assert [(each.kind, each.pointer) for each in found] == [("field-added", f"{AT}/more")]


def test_a_recursive_schema_is_traversed_once() -> None:
    """A difference below it is reported at its first path, and the traversal ends."""

    def tree(**more: Schema) -> Schema:
        kids = {"type": "array", "items": {"$ref": "#/$defs/Tree"}}
        node = {"type": "object", "properties": {"kids": kids, **more}}
        return {**_document(None), "$defs": {"Payload": node, "Tree": node}}

    found = differences(tree(), tree(x=MAYBE))
    assert [(each.kind, each.pointer) for each in found][:1] == [("field-added", "/payload/x")]


def test_every_difference_in_the_registry_has_a_known_kind() -> None:
    """A version may also equal the one before, with a later upstream release."""
    for folder in sorted((ROOT / "schemas").glob("*/")):
        versions = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
        for older, newer in pairwise(versions):
            kinds = {each.kind for each in differences(older, newer)}
            assert kinds <= KINDS.keys()
