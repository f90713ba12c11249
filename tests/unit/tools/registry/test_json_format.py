"""JSON as it is written: the same document, in lines that people can read."""

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
    """A value with its keys' order, which equality does not see."""
    if isinstance(value, dict):
        return [(name, in_order(child)) for name, child in value.items()]
    return [in_order(each) for each in value] if isinstance(value, list) else value


def is_whole(line: str) -> bool:
    """Whether a line holds nothing that could be broken: a scalar, with its key or without."""
    text = line.strip().removesuffix(",")
    try:
        value = json.loads(text)
    except ValueError:
        (value,) = json.loads(f"{{{text}}}").values()
    return not isinstance(value, (dict, list)) or not value


@settings(max_examples=150, deadline=None)
@given(document=DOCUMENTS)
def test_what_is_written_is_read_again(document: dict[str, Any]) -> None:
    """Every value, and the keys in their order; twice the same bytes."""
    text = json_text(document)

    assert in_order(json.loads(text)) == in_order(document)
    assert text == json_text(document)
    assert text.endswith("\n")
    assert not any(line.endswith(" ") for line in text.split("\n"))


@settings(max_examples=150, deadline=None)
@given(document=DOCUMENTS)
def test_a_line_is_long_only_where_it_cannot_be_broken(document: dict[str, Any]) -> None:
    """What fits is on one line, and no line is longer than 100 characters."""
    text = json_text(document)

    assert all(len(line) <= WIDTH or is_whole(line) for line in text.split("\n"))
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
def test_how_it_looks(document: Any, text: str) -> None:
    """Scalars fill their lines, objects have a line each."""
    assert json_text(document) == f"{text}\n"


@pytest.mark.parametrize("length", range(80, 101))
def test_the_last_column_is_used(length: int) -> None:
    """A member may end in the last column, its comma counted, and not beyond it."""
    lines = json_text({"a": ["x" * (length - 12)], "b": "y" * 60}).split("\n")

    is_flat = len(f'  "a": ["{"x" * (length - 12)}"],') <= WIDTH
    assert (lines[1].count("[") == lines[1].count("]")) is is_flat
