"""Positions in a JSON text: an editor jumps to them, so they must be exact."""

from __future__ import annotations

import json

import pytest

from processor.pointers import escape
from tools.registry.findings import START, Position
from tools.registry.positions import Positions

PRETTY = """\
{
  "title": "Thing",
  "items": [
    {"id": 1},
    [
      true,
      "x"
    ]
  ],
  "last": {
    "empty": {},
    "none": []
  }
}
"""


def found(text: str, pointer: str) -> str:
    """The text at a pointer, up to the end of its line."""
    line, column = Positions(text).of(pointer)
    return text.split("\n")[line - 1][column - 1 :]


@pytest.mark.parametrize(
    ("pointer", "position"),
    [
        ("", (1, 1)),
        ("/title", (2, 3)),
        ("/items", (3, 3)),
        ("/items/0", (4, 5)),
        ("/items/0/id", (4, 6)),
        ("/items/1", (5, 5)),
        ("/items/1/0", (6, 7)),
        ("/items/1/1", (7, 7)),
        ("/last", (10, 3)),
        ("/last/empty", (11, 5)),
        ("/last/none", (12, 5)),
    ],
)
def test_the_position_of_a_property_is_its_key_and_of_an_item_its_start(
    pointer: str, position: tuple[int, int]
) -> None:
    """Lines and columns count from 1, as editors and GitHub count them."""
    assert Positions(PRETTY).of(pointer) == Position(*position)


@pytest.mark.parametrize(
    ("pointer", "holder"),
    [
        ("/items/0/name", "/items/0"),
        ("/items/2", "/items"),
        ("/items/1/2", "/items/1"),
        ("/last/empty/x/y/z", "/last/empty"),
        ("/title/0", "/title"),
        ("/nothing", ""),
        ("/nothing/at/all", ""),
        ("/titl", ""),
    ],
)
def test_an_absent_property_has_the_position_of_its_parent(pointer: str, holder: str) -> None:
    """It has no position itself: the nearest existing parent has to change."""
    positions = Positions(PRETTY)

    assert positions.of(pointer) == positions.of(holder)


def test_a_document_need_not_begin_the_text() -> None:
    """Blank lines before it count."""
    assert Positions('\n\n  {"a": 1}').of("") == Position(3, 3)
    assert Positions('\n\n  {"a": 1}').of("/a") == Position(3, 4)


@pytest.mark.parametrize("text", ["5", '"text"', "null", "[]", "{}", " -1.5e3 "])
def test_a_document_may_be_any_value(text: str) -> None:
    """A topic is looked up in every file in schemas/, even if it is not an object."""
    column = len(text) - len(text.lstrip()) + 1

    assert Positions(text).of("/x-genesys-topic") == Position(1, column)
    assert list(Positions(text).repeated()) == []


def test_a_minified_text_is_one_line() -> None:
    """Then only the column distinguishes positions."""
    text = json.dumps(json.loads(PRETTY), separators=(",", ":"))

    for pointer, expected in {
        "/items/0/id": '"id":1},[true',
        "/items/1/1": '"x"]],"last"',
        "/last/none": '"none":[]}}',
    }.items():
        assert Positions(text).of(pointer).line == 1
        assert found(text, pointer).startswith(expected)


def test_lines_may_end_as_on_windows() -> None:
    """A carriage return belongs to the line that it ends, and shifts no position."""
    assert Positions(PRETTY.replace("\n", "\r\n")).of("/items/1/1") == Position(7, 7)
    assert Positions(PRETTY.replace("\n", "\r\n")).of("/last/none") == Position(12, 5)


def test_any_white_space_is_allowed() -> None:
    """Wherever JSON allows it."""
    text = '\t{\r\n "a"\t:\n[ 1 ,\n\n2\t] ,"b"\n\n:\r{ }\n}\n'

    assert [Positions(text).of(pointer) for pointer in ("", "/a", "/a/0", "/a/1", "/b")] == [
        (1, 2),
        (2, 2),
        (3, 3),
        (5, 1),
        (5, 6),
    ]


@pytest.mark.parametrize(
    "name",
    [*("a/b", "a~b", "~1", "~0", "/", "~", "", "0", " "), *("größe", "😀", 'a"b', "a\\b", "a\nb")],
    ids=ascii,
)
def test_a_pointer_leads_to_a_key_of_any_name(name: str) -> None:
    """`~` and `/` are escaped as in RFC 6901; nothing else is."""
    text = json.dumps({"before": 1, name: {"inner": 2}, "after": 3}, indent=2, ensure_ascii=False)
    key = json.dumps(name, ensure_ascii=False)

    assert found(text, f"/{escape(name)}") == f"{key}: {{"
    assert found(text, f"/{escape(name)}/inner") == '"inner": 2'


def test_escapes_are_not_confused() -> None:
    """`~01` is the key `~1`, not the key `/`."""
    text = '{"/": 1,\n"~1": 2,\n"~01": 3}'

    assert [Positions(text).of(pointer).line for pointer in ("/~1", "/~01", "/~001")] == [1, 2, 3]


def test_a_key_may_be_spelt_in_escapes() -> None:
    """A pointer has the unescaped key."""
    text = '{"x": 1, "\\u0074itle": 2, "\\ud83d\\ude00": {"\\/": 3}}'

    assert found(text, "/title").startswith('"\\u0074itle"')
    assert found(text, "/😀").startswith('"\\ud83d\\ude00"')
    assert found(text, "/😀/~1").startswith('"\\/"')


def test_a_column_counts_characters() -> None:
    """Not bytes or UTF-16 units: SARIF declares columns as code points."""
    assert Positions('{"größe": 1, "😀": 2, "last": 3}').of("/last") == Position(1, 22)


def test_json_within_a_string_is_text() -> None:
    """Brackets, quotes and keys within a string are not structure."""
    text = '{"a": "{\\"b\\": [1, {", "c": ["]", "}", {"b": "\\\\"}], "b": 2}'

    assert found(text, "/b") == '"b": 2}'
    assert found(text, "/c/2/b").startswith('"b": "\\\\"}')
    assert found(text, "/a/b") == found(text, "/a")


def test_numbers_that_are_not_json_are_skipped() -> None:
    """Python reads NaN and Infinity, so a text may contain them."""
    assert Positions('{"a": [NaN, -Infinity, 1e400],\n"b": 1}').of("/b") == Position(2, 1)


# --- repeated keys


def test_equal_keys_of_different_objects_are_not_repeated() -> None:
    """Nor are equal items."""
    text = '{"a": {"a": {"a": 1}}, "b": [{"a": 1}, {"a": 1}, "a", "a", 0, 0]}'

    assert list(Positions(text).repeated()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1,\n "a": 2}', [("a", (2, 2))]),
        ('{"a": 1, "a": 2, "b": 3, "a": 4}', [("a", (1, 10)), ("a", (1, 26))]),
        ('{"x": {\n  "a": {"b": 1},\n  "a": {"b": 1}\n}}', [("a", (3, 3))]),
        ('[0, {"a": 1}, {"b": 1,\n\n  "b": 2}]', [("b", (3, 3))]),
        (
            '{"a": [[{"c": 1, "c": 2}]],\n"a": {"d": 1,\n"d": 2}}',
            [("c", (1, 18)), ("a", (2, 1)), ("d", (3, 1))],
        ),
        ('{"a": 1, "\\u0061": 2}', [("a", (1, 10))]),
        ('{"größe": 1, "größe": 2}', [("größe", (1, 14))]),
        ('{"": 1, "": 2}', [("", (1, 9))]),
        ('{"a/b": 1, "a~1b": 2, "a/b": 3}', [("a/b", (1, 23))]),
        ('{"a":1,"b":{},"a":[]}', [("a", (1, 15))]),
        ('{"a": 1,\r\n"a": 2}', [("a", (2, 1))]),
    ],
    ids=[
        *("next-line", "three-times", "nested", "in-an-array", "in-several", "escaped"),
        *("unicode", "empty", "with-a-slash", "minified", "windows"),
    ],
)
def test_a_repeated_key_has_the_position_of_the_repetition(
    text: str, expected: list[tuple[str, tuple[int, int]]]
) -> None:
    """The second and third of equal keys are reported, not the first."""
    assert sorted(Positions(text).repeated(), key=lambda each: each[1]) == expected


def test_a_pointer_to_a_repeated_key_leads_to_the_last() -> None:
    """Parsers use the last of equal keys."""
    assert Positions('{"a": {"b": 1},\n"a": {"b": 2}}').of("/a/b") == Position(2, 7)
    assert Positions('{"a": 1,\n"a": 2}').of("/a") == Position(2, 1)


def test_an_offset_is_a_position() -> None:
    """Offset 0 is line 1, column 1; the character after a line end starts the next line."""
    positions = Positions("[1,\n2]")

    assert positions.at(0) == START == (1, 1)
    assert positions.at(3) == Position(1, 4)
    assert positions.at(4) == Position(2, 1)
