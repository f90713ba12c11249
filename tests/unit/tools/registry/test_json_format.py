"""How JSON files are formatted: the same document, in readable lines."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.registry.json_format import json_text

WIDTH = 100

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=12), st.dictionaries(st.text(max_size=20), inner, max_size=8)
    ),
    max_leaves=25,
)
DOCUMENTS = st.dictionaries(st.text(max_size=20), VALUES, max_size=8)


def in_order(value: Any) -> Any:
    """A value with the order of its keys, which equality ignores."""
    if isinstance(value, dict):
        return [(name, in_order(child)) for name, child in value.items()]
    return [in_order(each) for each in value] if isinstance(value, list) else value


def is_unbreakable(line: str) -> bool:
    """Whether a line cannot be broken: a scalar, with or without its key."""
    text = line.strip().removesuffix(",")
    try:
        value = json.loads(text)
    except ValueError:
        (value,) = json.loads(f"{{{text}}}").values()
    return not isinstance(value, (dict, list)) or not value


@settings(max_examples=50, deadline=None)
@given(document=DOCUMENTS)
def test_a_document_is_read_back_unchanged(document: dict[str, Any]) -> None:
    """Every value, and the keys in their order; writing twice gives the same bytes."""
    text = json_text(document)

    assert in_order(json.loads(text)) == in_order(document)
    assert text == json_text(document)
    assert text.endswith("\n")
    assert not any(line.endswith(" ") for line in text.split("\n"))


@settings(max_examples=50, deadline=None)
@given(document=DOCUMENTS)
def test_a_line_is_long_only_where_it_cannot_be_broken(document: dict[str, Any]) -> None:
    """A value that fits is on one line, and no line is longer than 100 characters."""
    text = json_text(document)

    assert all(len(line) <= WIDTH or is_unbreakable(line) for line in text.split("\n"))
    flat = json.dumps(document, ensure_ascii=False)
    assert (text == f"{flat}\n") is (len(flat) <= WIDTH)


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({}, "{}"),
        ({"é": "\u2028"}, '{"é": "\u2028"}'),
        (
            {"names": ["a" * 40, "b" * 40, "c" * 40], "none": [], "all": {}},
            "{\n"
            '  "names": [\n'
            f'    "{"a" * 40}", "{"b" * 40}",\n'
            f'    "{"c" * 40}"\n'
            "  ],\n"
            '  "none": [],\n'
            '  "all": {}\n'
            "}",
        ),
        (
            {"things": [{"a": "a" * 50}, {"b": "b" * 50}]},
            f'{{\n  "things": [\n    {{"a": "{"a" * 50}"}},\n    {{"b": "{"b" * 50}"}}\n  ]\n}}',
        ),
    ],
    ids=["empty", "unicode", "filled", "objects"],
)
def test_the_layout(document: Any, text: str) -> None:
    """Scalars fill lines, each object has its own line."""
    assert json_text(document) == f"{text}\n"


@pytest.mark.parametrize("length", range(80, 101))
def test_the_last_column_is_used(length: int) -> None:
    """A member, including its comma, may end in the last column, but not beyond it."""
    lines = json_text({"a": ["x" * (length - 12)], "b": "y" * 60}).split("\n")

    is_flat = len(f'  "a": ["{"x" * (length - 12)}"],') <= WIDTH
    assert (lines[1].count("[") == lines[1].count("]")) is is_flat
