"""Unions within unions: how often a value is validated, and which of them are refused."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from support.schemas import mini_document, mini_event, model_of_document
from tools.schema.nesting import excessive_unions

NULL = {"type": "null"}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _any_of(*branches: Any) -> dict[str, Any]:
    return {"anyOf": list(branches)}


TREE = _object(number={"type": ["integer", "null"]}, inner=_any_of(_ref("Value"), NULL))
REFUSED: dict[str, dict[str, Any]] = {
    "two-objects": {"Value": _any_of(_ref("One"), _ref("Two")), "One": TREE, "Two": TREE},
    "in-a-list": {
        "Value": _any_of(_ref("One"), _ref("Two")),
        "One": _object(inner={"type": "array", "items": _ref("Value")}),
        "Two": _object(b={"type": "string"}),
    },
    "two-lists": {
        "Value": _object(
            inner=_any_of(
                {"type": "array", "items": _ref("Value")},
                {"type": "array", "items": _any_of(_ref("Value"), NULL)},
            )
        )
    },
    "object-and-dictionary": {
        "Value": _any_of(_ref("One"), {"type": "object", "additionalProperties": _ref("One")}),
        "One": TREE,
    },
    "through-another-union": {
        "Value": _any_of({"type": "string"}, _ref("Inner")),
        "Inner": _any_of(_ref("One"), _ref("Two")),
        "One": TREE,
        "Two": TREE,
    },
    "without-recursion": {
        f"V{n}": _any_of(_object(a=_ref(f"V{n + 1}")), _object(a=_ref(f"V{n + 1}")))
        for n in range(7)
    }
    | {"V7": {"type": "string"}, "Value": _ref("V0")},
}
ACCEPTED: dict[str, dict[str, Any]] = {
    "one-object": {"Value": _any_of(_ref("One"), {"type": "string"}), "One": TREE},
    "object-and-list": {
        "Value": _any_of(_ref("One"), {"type": "array", "items": _ref("One")}),
        "One": TREE,
    },
    "object-and-any-object": {"Value": _any_of(_ref("One"), {"type": "object"}), "One": TREE},
    "without-recursion": {
        "Value": _any_of(_object(a=_ref("Leaf")), _object(a=_ref("Leaf"))),
        "Leaf": _any_of(_object(b={"type": "string"}), _object(c={"type": "string"})),
    },
}


def _document(defs: dict[str, Any]) -> dict[str, Any]:
    return mini_document(_ref("Value"), required=True, **defs)


@pytest.mark.parametrize("name", REFUSED)
def test_unions_that_multiply_are_refused(name: str) -> None:
    """Each level of such an event takes twice the time of the level above it."""
    assert list(excessive_unions(_document(REFUSED[name])))


@pytest.mark.parametrize("name", ACCEPTED)
def test_unions_that_do_not_multiply_are_accepted(name: str) -> None:
    """A tree may refer to itself in a union with one object type."""
    assert list(excessive_unions(_document(ACCEPTED[name]))) == []


@pytest.mark.parametrize("leaf", [None, 5], ids=["valid", "invalid"])
@pytest.mark.parametrize("name", ["one-object", "object-and-list", "object-and-any-object"])
def test_an_accepted_union_is_validated_once_for_each_level(name: str, leaf: Any) -> None:
    """Each 1.0 calls the one Python function of JsonInteger once, however deep it is."""
    model = model_of_document(_document(ACCEPTED[name]))
    depth, value, calls = 200, leaf, 0
    for _ in range(depth):
        value = {"number": 1.0, "inner": value}

    def count(frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event == "call" and frame.f_code.co_name == "_whole"

    sys.setprofile(count)
    try:
        model.model_validate(mini_event({"value": value}))
    except ValueError:
        pass
    finally:
        sys.setprofile(None)
    assert calls == depth
