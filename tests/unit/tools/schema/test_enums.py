"""A schema's known values and their paths, with which the Lambda compares events for drift."""

from __future__ import annotations

from typing import Any

import pytest

from tools.schema.enums import known_values, recursions

KNOWN = {"type": ["string", "null"], "x-extensible-enum": ["A", "B"]}
NULL = {"type": "null"}
NODE = {"$ref": "#/$defs/Node"}


def _document(schema: Any, **definitions: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"x": schema}, "$defs": definitions}


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        (KNOWN, ("x",)),
        ({"type": "array", "items": KNOWN}, ("x", "*")),
        ({"type": "object", "additionalProperties": KNOWN}, ("x", "*")),
        ({"anyOf": [KNOWN, {"type": "integer"}]}, ("x",)),
        ({"anyOf": [{"$ref": "#/$defs/Part"}, NULL]}, ("x", "y")),
        ({"type": "array", "items": {"$ref": "#/$defs/Part"}}, ("x", "*", "y")),
    ],
)
def test_known_values_have_a_path(schema: Any, path: tuple[str, ...]) -> None:
    """In properties, items, dictionaries and alternatives, and behind references."""
    document = _document(schema, Part={"type": "object", "properties": {"y": KNOWN}})
    assert known_values(document) == {path: ("A", "B")}
    assert recursions(document) == {}


def test_retired_values_are_known() -> None:
    """An event that has one is recognized by its version, not reported as new."""
    document = _document({**KNOWN, "x-retired-values": {"OLD": "A", "OLDER": None}})
    assert known_values(document) == {("x",): ("A", "B", "OLD", "OLDER")}


def test_alternatives_know_the_values_of_each() -> None:
    """A value is known if one of them lists it."""
    both = {"anyOf": [KNOWN, {"type": "string", "x-extensible-enum": ["C", "B"]}]}
    assert known_values(_document(both)) == {("x",): ("A", "B", "C")}


@pytest.mark.parametrize("free", [{"type": "string"}, {"type": ["integer", "string"]}, {}])
def test_no_value_is_unknown_if_any_text_is_valid(free: Any) -> None:
    """An alternative without a list accepts values that another does not know."""
    assert known_values(_document({"anyOf": [KNOWN, free]})) == {}


def test_paths_in_a_recursion_start_at_its_definition() -> None:
    """Otherwise they would be infinite; the paths into the recursion are listed too."""
    node = {
        "type": "object",
        "properties": {"y": KNOWN, "kids": {"type": "array", "items": NODE}},
    }
    document = _document({"anyOf": [NODE, NULL]}, Node=node)
    assert known_values(document) == {("#/$defs/Node", "y"): ("A", "B")}
    assert recursions(document) == {
        ("x",): "#/$defs/Node",
        ("#/$defs/Node", "kids", "*"): "#/$defs/Node",
    }


def test_the_path_through_one_recursion_leads_into_another() -> None:
    """Even if the first has no known values itself."""
    outer = {"type": "object", "properties": {"more": {"$ref": "#/$defs/Outer"}, "node": NODE}}
    node = {"type": "object", "properties": {"y": KNOWN, "next": NODE}}
    document = _document({"$ref": "#/$defs/Outer"}, Outer=outer, Node=node)
    assert recursions(document) == {
        ("x",): "#/$defs/Outer",
        ("#/$defs/Outer", "more"): "#/$defs/Outer",
        ("#/$defs/Outer", "node"): "#/$defs/Node",
        ("#/$defs/Node", "next"): "#/$defs/Node",
    }


def test_a_recursion_without_known_values_is_left_out() -> None:
    """It would only make the data longer."""
    node = {"type": "object", "properties": {"next": NODE}}
    assert recursions(_document(NODE, Node=node)) == {}
