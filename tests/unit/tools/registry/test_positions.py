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
def test_a_property_is_where_its_key_begins_and_an_item_where_it_does(
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
def test_what_is_absent_is_where_it_would_be_put(pointer: str, holder: str) -> None:
    """A missing property has no place of its own: its nearest holder is what has to change."""
    positions = Positions(PRETTY)

    assert positions.of(pointer) == positions.of(holder)


def test_a_document_need_not_begin_the_text() -> None:
    """Blank lines before it are lines that the editor counts."""
    assert Positions('\n\n  {"a": 1}').of("") == Position(3, 3)
    assert Positions('\n\n  {"a": 1}').of("/a") == Position(3, 4)


@pytest.mark.parametrize("text", ["5", '"text"', "null", "[]", "{}", " -1.5e3 "])
def test_a_document_may_be_any_value(text: str) -> None:
    """A topic is looked for in every file in schemas/, object or not."""
    column = len(text) - len(text.lstrip()) + 1

    assert Positions(text).of("/x-genesys-topic") == Position(1, column)
    assert list(Positions(text).repeated()) == []


def test_a_minified_text_is_one_line() -> None:
    """Not everybody's editor breaks lines; the column alone says where."""
    text = json.dumps(json.loads(PRETTY), separators=(",", ":"))

    for pointer, expected in {
        "/items/0/id": '"id":1},[true',
        "/items/1/1": '"x"]],"last"',
        "/last/none": '"none":[]}}',
    }.items():
        assert Positions(text).of(pointer).line == 1
        assert found(text, pointer).startswith(expected)


def test_lines_may_end_as_on_windows() -> None:
    """A carriage return belongs to the line that it ends, and moves nothing."""
    assert Positions(PRETTY.replace("\n", "\r\n")).of("/items/1/1") == Position(7, 7)
    assert Positions(PRETTY.replace("\n", "\r\n")).of("/last/none") == Position(12, 5)


def test_any_white_space_may_stand_anywhere() -> None:
    """What JSON allows between two characters is allowed here."""
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
    """`~` and `/` are escaped as RFC 6901 has it; nothing else is."""
    text = json.dumps({"before": 1, name: {"inner": 2}, "after": 3}, indent=2, ensure_ascii=False)
    key = json.dumps(name, ensure_ascii=False)

    assert found(text, f"/{escape(name)}") == f"{key}: {{"
    assert found(text, f"/{escape(name)}/inner") == '"inner": 2'


def test_escapes_are_not_confused() -> None:
    """`~01` is the key `~1`, and not the key `/`: which of them is wrong must be the one shown."""
    text = '{"/": 1,\n"~1": 2,\n"~01": 3}'

    assert [Positions(text).of(pointer).line for pointer in ("/~1", "/~01", "/~001")] == [1, 2, 3]


def test_a_key_may_be_spelt_in_escapes() -> None:
    """A pointer names the key, however the text spells it."""
    text = '{"x": 1, "\\u0074itle": 2, "\\ud83d\\ude00": {"\\/": 3}}'

    assert found(text, "/title").startswith('"\\u0074itle"')
    assert found(text, "/😀").startswith('"\\ud83d\\ude00"')
    assert found(text, "/😀/~1").startswith('"\\/"')


def test_a_column_counts_characters() -> None:
    """Neither bytes nor UTF-16 units: SARIF declares them as code points."""
    assert Positions('{"größe": 1, "😀": 2, "last": 3}').of("/last") == Position(1, 22)


def test_what_looks_like_json_in_a_string_is_text() -> None:
    """Brackets, quotes and keys within a value are no structure."""
    text = '{"a": "{\\"b\\": [1, {", "c": ["]", "}", {"b": "\\\\"}], "b": 2}'

    assert found(text, "/b") == '"b": 2}'
    assert found(text, "/c/2/b").startswith('"b": "\\\\"}')
    assert found(text, "/a/b") == found(text, "/a")


def test_numbers_that_are_no_json_are_passed_over() -> None:
    """Python reads NaN and Infinity, so a text that was read may hold them."""
    assert Positions('{"a": [NaN, -Infinity, 1e400],\n"b": 1}').of("/b") == Position(2, 1)


# --- repeated keys


def test_no_key_stands_twice() -> None:
    """Equal keys of different objects, and equal items, are allowed."""
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
def test_a_repeated_key_is_where_it_stands_again(
    text: str, expected: list[tuple[str, tuple[int, int]]]
) -> None:
    """The second of two is shown, and the third: the first is what one thought had counted."""
    assert sorted(Positions(text).repeated(), key=lambda each: each[1]) == expected


def test_a_repeated_key_is_where_the_one_that_counts_is() -> None:
    """Of two equal keys a parser takes the last, so a pointer leads to that one."""
    assert Positions('{"a": {"b": 1},\n"a": {"b": 2}}').of("/a/b") == Position(2, 7)
    assert Positions('{"a": 1,\n"a": 2}').of("/a") == Position(2, 1)


def test_an_offset_is_a_position() -> None:
    """The first character of a text is at the start, and one after a line's end begins the next."""
    positions = Positions("[1,\n2]")

    assert positions.at(0) == START == (1, 1)
    assert positions.at(3) == Position(1, 4)
    assert positions.at(4) == Position(2, 1)
