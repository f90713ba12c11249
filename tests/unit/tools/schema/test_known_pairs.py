"""Pairs of schemas with a known verdict, which is checked by brute force over a small alphabet.

Each pair is an older and a newer schema of one value. Every value of the alphabet that the older
accepts is given to the newer, as a field, by the reference validator alone: a proven step has no
counterexample among them, and a refuted one has.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from support.schema_pairs import document, event, is_older_event
from support.schemas import model_of_document
from tools.schema.compatibility import compare_versions
from tools.schema.validator import fast_validator, reference_validator

Schema = dict[str, Any]
PROVEN, REFUTED, UNKNOWN = "proven", "refuted", "unknown"

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
FLAG: Schema = {"type": "boolean"}
NULL: Schema = {"type": "null"}
ARRAY: Schema = {"type": "array"}
OBJECT: Schema = {"type": "object"}
ANY: Schema = {}
DATE, MOMENT, UUID = ({**TEXT, "format": name} for name in ("date", "date-time", "uuid"))
NODE: Schema = {"$ref": "#/$defs/Node"}


def _of(*branches: Schema) -> Schema:
    return {"anyOf": [*branches]}


def _text(**keywords: Any) -> Schema:
    return {**TEXT, **keywords}


def _whole(**keywords: Any) -> Schema:
    return {**WHOLE, **keywords}


def _number(**keywords: Any) -> Schema:
    return {**NUMBER, **keywords}


def _enum(*values: str) -> Schema:
    return {"enum": [*values]}


def _list(items: Schema, **keywords: Any) -> Schema:
    return {**ARRAY, "items": items, **keywords}


def _map(values: Schema) -> Schema:
    return {**OBJECT, "additionalProperties": values}


def _maybe(schema: Schema) -> Schema:
    return _of(schema, NULL)


def _object(required: Schema | None = None, /, *, closed: bool = False, **more: Schema) -> Schema:
    """Required fields as a dictionary, then optional ones."""
    made = {**OBJECT, "properties": {**(required or {}), **more}}
    if required:
        made["required"] = [*required]
    return {**made, "additionalProperties": False} if closed else made


A_OR_B = _of(_object({"a": WHOLE}), _object({"b": TEXT}))
CARDS = _of(_object({"k": _enum("x")}, a=_maybe(WHOLE)), _object({"k": _enum("y")}, b=_maybe(TEXT)))
"""A union that `k` tells apart."""

PAIRS: list[tuple[str, Schema, Schema]] = [
    # Types
    (PROVEN, TEXT, TEXT),
    (PROVEN, TEXT, ANY),
    (PROVEN, ANY, ANY),
    (PROVEN, WHOLE, NUMBER),
    (PROVEN, WHOLE, {"type": ["integer", "string"]}),
    (PROVEN, {"type": ["string", "null"]}, _maybe(TEXT)),
    (PROVEN, _maybe(TEXT), {"type": ["null", "string"]}),
    (PROVEN, ANY, {"type": ["null", "boolean", "number", "string", "array", "object"]}),
    (PROVEN, {"type": ["integer", "number"]}, NUMBER),
    (PROVEN, _of(TEXT), TEXT),
    (PROVEN, _of(NULL, NULL), NULL),
    (REFUTED, NUMBER, WHOLE),
    (REFUTED, ANY, TEXT),
    (REFUTED, ANY, OBJECT),
    (REFUTED, ANY, ARRAY),
    (REFUTED, ANY, {"type": ["null", "boolean", "number", "string", "array"]}),
    (REFUTED, ANY, {"type": ["null", "boolean", "number", "string", "object"]}),
    (REFUTED, ANY, {"type": ["null", "boolean", "integer", "string", "array", "object"]}),
    (REFUTED, ANY, {"type": ["null", "number", "string", "array", "object"]}),
    (REFUTED, TEXT, WHOLE),
    (REFUTED, WHOLE, TEXT),
    (REFUTED, FLAG, WHOLE),
    (REFUTED, _maybe(TEXT), TEXT),
    (REFUTED, _of(TEXT, WHOLE), _of(TEXT, FLAG)),
    # Numbers
    (PROVEN, _whole(minimum=1), _whole(minimum=0)),
    (PROVEN, _whole(exclusiveMinimum=0), _whole(minimum=1)),
    (PROVEN, _whole(minimum=0.5), _whole(minimum=1)),
    (PROVEN, _whole(maximum=2.5), _whole(exclusiveMaximum=3)),
    (PROVEN, _whole(minimum=1, maximum=3), _of(_whole(maximum=1), _whole(minimum=2))),
    (PROVEN, _number(minimum=0, maximum=2), _of(_number(maximum=1), _number(minimum=1))),
    (PROVEN, NUMBER, _of(_number(maximum=1), _number(minimum=1))),
    (PROVEN, WHOLE, _of(_whole(maximum=0), _whole(minimum=1))),
    (PROVEN, _whole(multipleOf=4), _whole(multipleOf=2)),
    (PROVEN, _whole(multipleOf=6), _of(_whole(multipleOf=2), _whole(multipleOf=3))),
    (PROVEN, WHOLE, _of(_whole(multipleOf=2), _whole(minimum=-9), _whole(maximum=-9))),
    (PROVEN, _whole(multipleOf=2, minimum=1, maximum=3), _whole(minimum=2, maximum=2)),
    (PROVEN, _whole(minimum=2, maximum=1), TEXT),
    (PROVEN, _number(exclusiveMinimum=1, exclusiveMaximum=1), NULL),
    (PROVEN, _number(minimum=1, maximum=1), WHOLE),
    (PROVEN, _number(multipleOf=2), WHOLE),
    (PROVEN, _whole(multipleOf=2), _whole(multipleOf=2.0)),
    (PROVEN, _whole(multipleOf=2), _of(_whole(multipleOf=4), _whole(multipleOf=2))),
    (REFUTED, _whole(minimum=0), _whole(minimum=1)),
    (REFUTED, _whole(minimum=0), _whole(exclusiveMinimum=0)),
    (REFUTED, _number(minimum=0), _number(exclusiveMinimum=0)),
    (REFUTED, _number(exclusiveMinimum=0), _number(minimum=1)),
    (REFUTED, NUMBER, _of(_number(exclusiveMaximum=1), _number(exclusiveMinimum=1))),
    (REFUTED, WHOLE, _of(_whole(maximum=0), _whole(minimum=2))),
    (REFUTED, _whole(multipleOf=2), _whole(multipleOf=4)),
    (REFUTED, WHOLE, _of(_whole(multipleOf=2), _whole(multipleOf=3))),
    (REFUTED, WHOLE, _of(_whole(multipleOf=2), _whole(minimum=2))),
    (REFUTED, _number(minimum=0, maximum=1), WHOLE),
    (REFUTED, _number(maximum=2), _number(maximum=1.5)),
    (REFUTED, WHOLE, _whole(maximum=2**53)),
    (REFUTED, _number(minimum=1, maximum=1), _number(minimum=2)),
    # Lengths
    (PROVEN, _text(minLength=2), _text(minLength=1)),
    (PROVEN, _text(maxLength=1), _text(maxLength=2)),
    (PROVEN, TEXT, _of(_text(maxLength=1), _text(minLength=2))),
    (PROVEN, TEXT, _text(minLength=0)),
    (PROVEN, _text(maxLength=0), _enum("")),
    (PROVEN, _text(minLength=3, maxLength=2), WHOLE),
    (REFUTED, TEXT, _text(minLength=1)),
    (REFUTED, TEXT, _text(maxLength=9)),
    (REFUTED, _text(minLength=1), _text(minLength=2)),
    (REFUTED, _text(maxLength=2), _text(maxLength=1)),
    (REFUTED, TEXT, _of(_text(maxLength=1), _text(minLength=3))),
    (REFUTED, _text(maxLength=1), _enum("")),
    (REFUTED, _text(minLength=1, maxLength=1), _enum("a", "b")),
    # Enumerated values
    (PROVEN, _enum("x"), _enum("x", "y")),
    (PROVEN, {"const": "x"}, _enum("x", "y")),
    (PROVEN, _enum("x"), {"const": "x"}),
    (PROVEN, _enum("x", "y"), _of({"const": "y"}, {"const": "x"})),
    (PROVEN, _enum("x", "ab"), _of({"const": "x"}, _text(minLength=2))),
    (PROVEN, _enum("x", "y"), TEXT),
    (PROVEN, _enum("a", "ab"), _text(pattern="^a")),
    (PROVEN, _enum("2024-02-29"), DATE),
    (PROVEN, _enum("2024-02-29", "x"), _of(DATE, _text(maxLength=1))),
    (PROVEN, _enum("2016-12-31T23:59:59Z", "2026-03-02t14:05:00z"), MOMENT),
    (PROVEN, _enum("0B6F2D1C-9E0A-4A52-8C1E-6F5D3B2A1908"), UUID),
    (PROVEN, _enum("\U0001f600"), _text(maxLength=1)),
    (PROVEN, _enum("e\u0301"), _text(minLength=2)),
    (PROVEN, _text(**{"x-extensible-enum": ["x"]}), _text(**{"x-extensible-enum": ["y"]})),
    (REFUTED, _enum("x", "y"), _enum("x")),
    (REFUTED, TEXT, _enum("x", "y")),
    (REFUTED, _enum("x", "X"), _enum("x", "y")),
    (REFUTED, _enum("\u00e9"), _enum("e\u0301")),
    (REFUTED, _enum("x", ""), _text(minLength=1)),
    (REFUTED, _enum("e\u0301"), _text(maxLength=1)),
    (REFUTED, _enum("b", "a\n"), _text(pattern="^[ab]$")),
    (REFUTED, _enum("a", "ba"), _text(pattern="^a")),
    (REFUTED, _enum("2016-12-31T23:59:60Z"), MOMENT),
    (REFUTED, _enum("0000-01-01T00:00:00Z"), MOMENT),
    (REFUTED, _enum("2026-03-02T14:05:00+24:00"), MOMENT),
    (REFUTED, _enum("2026-03-02T14:05:00"), MOMENT),
    (REFUTED, _enum("+2026-03-02T14:05:00Z"), MOMENT),
    (REFUTED, _enum("2023-02-29T00:00:00Z"), MOMENT),
    (REFUTED, _enum("2023-02-29"), DATE),
    (REFUTED, _enum("0000-01-01"), DATE),
    (REFUTED, _enum("2024-2-9"), DATE),
    (REFUTED, _enum("20240229"), DATE),
    (REFUTED, _enum("0b6f2d1c9e0a4a528c1e6f5d3b2a1908"), UUID),
    (REFUTED, _enum("{0b6f2d1c-9e0a-4a52-8c1e-6f5d3b2a1908}"), UUID),
    (REFUTED, _list(_enum("x", "2016-12-31T23:59:60Z")), _list(_of({"const": "x"}, MOMENT))),
    (REFUTED, _text(**{"x-extensible-enum": ["abc"]}), _text(maxLength=2)),
    # Formats and patterns
    (PROVEN, DATE, TEXT),
    (PROVEN, DATE, _text(minLength=10)),
    (PROVEN, DATE, _text(minLength=10, maxLength=10)),
    (PROVEN, UUID, _text(maxLength=36)),
    (PROVEN, MOMENT, _text(minLength=20)),
    (PROVEN, MOMENT, MOMENT),
    (PROVEN, _of(DATE, UUID), _of(UUID, DATE)),
    (PROVEN, _text(pattern="^a"), TEXT),
    (PROVEN, _text(pattern="^a", minLength=2), _text(pattern="^a", minLength=1)),
    (PROVEN, _text(pattern="^a"), _of(_text(pattern="^a"), NULL)),
    (PROVEN, _text(pattern="^[a-c]{2}$"), _text(maxLength=2)),
    (PROVEN, _text(pattern="^[ab]+$"), _text(minLength=1)),
    (PROVEN, _text(pattern="^(a|bb)?$"), _of(_text(maxLength=1), _text(minLength=2, maxLength=2))),
    (PROVEN, _text(pattern="^.$", minLength=2), NULL),
    (REFUTED, _text(pattern="^[a-c]{2}"), _text(maxLength=2)),
    (REFUTED, _text(pattern="a$|^b$"), _text(maxLength=1)),
    (REFUTED, MOMENT, _text(maxLength=36)),
    (REFUTED, TEXT, DATE),
    (REFUTED, TEXT, MOMENT),
    (REFUTED, TEXT, UUID),
    (REFUTED, DATE, MOMENT),
    (REFUTED, DATE, _text(maxLength=9)),
    (REFUTED, MOMENT, _text(maxLength=20)),
    (REFUTED, UUID, _text(pattern="^[0-9a-f-]+$")),
    (REFUTED, MOMENT, _text(pattern="Z$")),
    (REFUTED, MOMENT, _text(pattern="^[0-9TZ:.-]+$")),
    (REFUTED, DATE, _text(pattern="^[12]")),
    (REFUTED, _text(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), DATE),
    (REFUTED, _text(pattern="^[0-9T:.Z+-]+$"), MOMENT),
    (REFUTED, _text(pattern="^[0-9a-f-]{36}$"), UUID),
    (REFUTED, TEXT, _text(pattern="^a")),
    (REFUTED, _text(pattern="^a"), _text(pattern="^b")),
    (REFUTED, _text(pattern="^[ab]+$"), _text(pattern="^[ab]+$", maxLength=3)),
    (REFUTED, _text(pattern="^[ab]+$"), _text(pattern="^a+$")),
    (REFUTED, _text(maxLength=1), _text(pattern="^[a-z]$")),
    (UNKNOWN, _text(pattern="^[ab]$"), _text(pattern="^(a|b)$")),
    (UNKNOWN, DATE, _text(pattern="^[0-9-]+$")),
    # Arrays
    (PROVEN, _list(WHOLE), _list(NUMBER)),
    (PROVEN, _list(WHOLE), ARRAY),
    (PROVEN, ARRAY, _list(ANY)),
    (PROVEN, _list(TEXT, minItems=1), _list(TEXT)),
    (PROVEN, _list(TEXT, maxItems=1), _list(TEXT, maxItems=2)),
    (PROVEN, _list(TEXT, maxItems=0), _list(WHOLE)),
    (PROVEN, _list(TEXT), _of(_list(TEXT, maxItems=1), _list(TEXT, minItems=2))),
    (PROVEN, _list(_of(TEXT, WHOLE), maxItems=1), _of(_list(TEXT), _list(WHOLE))),
    (PROVEN, _list(_list(WHOLE)), _list(_list(_of(WHOLE, NULL)))),
    (PROVEN, _list(TEXT, minItems=2, maxItems=1), NULL),
    (REFUTED, _list(_of(TEXT, WHOLE)), _of(_list(TEXT), _list(WHOLE))),
    (REFUTED, _list(_of(TEXT, WHOLE), maxItems=2), _of(_list(TEXT), _list(WHOLE))),
    (REFUTED, ARRAY, _list(TEXT)),
    (REFUTED, ARRAY, _list(OBJECT)),
    (REFUTED, ARRAY, _list(_object({"a": WHOLE}))),
    (REFUTED, _list(TEXT), _list(TEXT, minItems=1)),
    (REFUTED, _list(TEXT), _list(TEXT, maxItems=2)),
    (REFUTED, _list(TEXT), _of(_list(TEXT, maxItems=1), _list(TEXT, minItems=3))),
    (REFUTED, _list(NUMBER), _list(WHOLE)),
    (REFUTED, _list(_list(ANY)), _list(_list(TEXT))),
    # Objects
    (PROVEN, _object(a=_maybe(TEXT)), _object(a=_maybe(TEXT), b=_maybe(TEXT))),
    (PROVEN, _object(a=_maybe(TEXT), b=_maybe(TEXT)), _object(a=_maybe(TEXT))),
    (PROVEN, _object({"a": TEXT}), _object(a=_maybe(TEXT))),
    (PROVEN, _object({"a": TEXT}), OBJECT),
    (PROVEN, _object({"a": TEXT}, closed=True), _object({"a": TEXT})),
    (PROVEN, _object({"a": TEXT}, closed=True), _map(TEXT)),
    (PROVEN, _object({"a": _enum("x", "y")}), _of(*(_object({"a": _enum(v)}) for v in "xy"))),
    (PROVEN, _object(a=_maybe(TEXT)), _of(_object({"a": TEXT}), _object(a=NULL))),
    (PROVEN, _object({"a": _whole(minimum=2, maximum=1)}), TEXT),
    (PROVEN, _object({"a": ANY}), _object({"a": ANY})),
    (PROVEN, _object(), _object()),
    (PROVEN, _object(), OBJECT),
    (REFUTED, _object(a=_maybe(TEXT)), _object({"a": _maybe(TEXT)})),
    (REFUTED, _object({"a": TEXT}), _object({"a": TEXT, "b": _maybe(TEXT)})),
    (REFUTED, _object({"a": TEXT}), _object({"a": TEXT}, closed=True)),
    (REFUTED, _object({"a": TEXT}, b=_maybe(TEXT), closed=True), _object({"a": TEXT}, closed=True)),
    (REFUTED, _object({"a": TEXT}), _map(TEXT)),
    (REFUTED, OBJECT, _object(a=_maybe(TEXT))),
    (REFUTED, OBJECT, _map(TEXT)),
    (REFUTED, _object({"a": ANY}), _object({"a": _object({"b": TEXT})})),
    (REFUTED, _object({"a": ANY}), _object({"a": _list(TEXT)})),
    (REFUTED, _object({"a": OBJECT}), _object({"a": _object(b=_maybe(TEXT))})),
    (
        REFUTED,
        _object({"a": _enum("x", "y"), "b": _enum("x", "y")}),
        _of(_object({"a": _enum("x")}), _object({"b": _enum("x")})),
    ),
    # Dictionaries
    (PROVEN, _map(WHOLE), _map(NUMBER)),
    (PROVEN, _map(WHOLE), OBJECT),
    (PROVEN, _map(WHOLE), _object(a=_maybe(WHOLE))),
    (PROVEN, OBJECT, _map(ANY)),
    (PROVEN, _map(_whole(minimum=2, maximum=1)), _map(TEXT)),
    (REFUTED, _map(NUMBER), _map(WHOLE)),
    (REFUTED, _map(WHOLE), _object(a=_maybe(TEXT))),
    (REFUTED, _map(WHOLE), _object({"a": WHOLE})),
    (REFUTED, _map(_of(TEXT, WHOLE)), _of(_map(TEXT), _map(WHOLE))),
    (REFUTED, _map(_object({"a": ANY})), _map(_object({"a": TEXT}))),
    # Unions of open objects
    (PROVEN, A_OR_B, _of(_object({"b": TEXT}), _object({"a": WHOLE}))),
    (PROVEN, A_OR_B, _of(_object({"a": NUMBER}), _object({"b": TEXT}))),
    (PROVEN, A_OR_B, _of(_object({"a": WHOLE}, c=_maybe(TEXT)), _object({"b": TEXT}))),
    (PROVEN, A_OR_B, _of(*A_OR_B["anyOf"], _object({"c": TEXT}))),
    (PROVEN, A_OR_B, _object()),
    (PROVEN, CARDS, _object({"k": _enum("x", "y")})),
    (PROVEN, _object({"a": WHOLE}), A_OR_B),
    (REFUTED, A_OR_B, _object({"a": WHOLE})),
    (REFUTED, A_OR_B, _of(_object({"a": WHOLE}), _object({"b": WHOLE}))),
    (REFUTED, A_OR_B, _object(a=_maybe(WHOLE), b=_maybe(TEXT))),
    (
        REFUTED,
        A_OR_B,
        _of(_object({"a": WHOLE}, b=_maybe(TEXT)), _object({"b": TEXT}, closed=True)),
    ),
    (REFUTED, A_OR_B, _of(_object({"a": WHOLE}), _object({"b": TEXT}, a=_maybe(WHOLE)))),
    (REFUTED, CARDS, _object({"k": _enum("x", "y")}, a=_maybe(WHOLE), b=_maybe(TEXT))),
    (REFUTED, CARDS, _object({"k": _enum("x")})),
    (PROVEN, _object({"k": _enum("x", "y")}), CARDS),
    (REFUTED, _object({"k": _enum("x", "y", "")}), CARDS),
    # Recursion; Node is {a: a node or null}, or in the newer {a: a node, text or null}
    (PROVEN, NODE, NODE),
    (PROVEN, _list(NODE), _list(_of(TEXT, NODE))),
    (PROVEN, NODE, _object(a=_maybe(_of(TEXT, NODE)))),
    (PROVEN, _object(a=_maybe(NODE)), NODE),
    (PROVEN, NODE, ANY),
    (REFUTED, NODE, _object({"a": NODE})),
    (REFUTED, NODE, TEXT),
    (REFUTED, NODE, _object(a=_maybe(_object({"a": NODE})))),
    (REFUTED, NODE, _map(NODE)),
    (REFUTED, _object(a=_maybe(_of(NODE, WHOLE))), NODE),
]

SCALARS: tuple[Any, ...] = (
    *(None, True, False, -10, -9, -2, -1, 0, 0.5, 1, 1.5, 1.75, 2, 3, 4, 5, 6, 7, 2**53 + 1),
    *("", "a", "b", "c", "x", "y", "X", "A", "é", "e\u0301", "\U0001f600", "ab", "ba", "aa", "a\n"),
    *("abc", "bbbb", "a" * 9, "0" * 10, "0000-00-00", "2024-02-29", "2023-02-29", "0000-01-01"),
    *("2024-2-9", "20240229", "0", "-" * 36, "0b6f2d1c-9e0a-4a52-8c1e-6f5d3b2a1908"),
    *("0B6F2D1C-9E0A-4A52-8C1E-6F5D3B2A1908", "0b6f2d1c9e0a4a528c1e6f5d3b2a1908"),
    *("{0b6f2d1c-9e0a-4a52-8c1e-6f5d3b2a1908}", "2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
    *("2026-03-02t14:05:00z", "2026-03-02T14:05:00+23:59", "2026-03-02T14:05:00+24:00"),
    *("2026-03-02T14:05:00", "+2026-03-02T14:05:00Z", "0000-01-01T00:00:00Z", "0001-01-01"),
    *("2023-02-29T00:00:00Z", f"2026-03-02T14:05:00.{'0' * 30}Z"),
)
_PARTS = (None, True, 1, 0.5, "", "x", "y", [], [0], ["x"], {}, {"a": None}, {"a": 1}, {"b": "x"})
_LISTS = [[each] for each in (*SCALARS, *_PARTS)] + [[*pair] for pair in product(_PARTS, repeat=2)]
_OBJECTS: list[Any] = [{}] + [
    {name: value for name, value in zip("abkz", values, strict=True) if value != "-"}
    for values in product(("-", *_PARTS), ("-", *_PARTS), ("-", "x", "y"), ("-", 1))
]
ALPHABET = [
    *SCALARS,
    [],
    *_LISTS,
    ["x", "x", "x"],
    *_OBJECTS,
    {"a": {"a": {"a": None}}},
    {"a": {"b": 1}},
    {"k": ""},
]
"""All values of a small alphabet, and all small arrays and objects of them."""


def _documents(older: Schema, newer: Schema) -> tuple[Schema, Schema]:
    nodes = _object(a=_maybe(NODE)), _object(a=_maybe(_of(NODE, TEXT)))
    return (
        document("1.0.0", {"Payload": _object({"value": older}), "Node": nodes[0]}),
        document("1.1.0", {"Payload": _object({"value": newer}), "Node": nodes[1]}),
    )


def test_there_are_many_pairs() -> None:
    """None is there twice, and each verdict occurs often."""
    assert len(PAIRS) >= 180
    assert len({repr(each[1:]) for each in PAIRS}) == len(PAIRS)
    assert min(sum(each[0] == verdict for each in PAIRS) for verdict in (PROVEN, REFUTED)) > 80


@pytest.mark.parametrize(("verdict", "older", "newer"), PAIRS, ids=range(len(PAIRS)))
def test_the_verdict_is_what_brute_force_finds(verdict: str, older: Any, newer: Any) -> None:
    """A refuted step has a counterexample in the alphabet, and any other has none."""
    before, after = _documents(older, newer)
    accepted, accepting = fast_validator(before), reference_validator(after)
    events = [event({"value": value}) for value in ALPHABET]
    counterexample = next(
        (
            each
            for each in events
            if accepted.is_valid(each)
            and is_older_event(before, after, each)
            and not accepting.is_valid({**each, "schema_version": "1.1.0"})
        ),
        None,
    )
    assert (counterexample is not None) is (verdict == REFUTED), counterexample
    assert compare_versions(before, after).proof == verdict


@pytest.mark.parametrize("part", range(6))
def test_the_models_do_what_the_verdict_says(part: int) -> None:
    """After a proof the newer model accepts what the older accepts; it rejects a counterexample."""
    for verdict, older, newer in PAIRS[part::6]:
        before, after = _documents(older, newer)
        accepts = model_of_document(after).model_validate
        if verdict == REFUTED:
            witness = compare_versions(before, after).witness
            assert witness is not None
            model_of_document(before).model_validate(witness)
            with pytest.raises(ValueError, match="validation error"):
                accepts({**witness, "schema_version": "1.1.0"})
        elif verdict == PROVEN:
            accepted = fast_validator(before)
            for value in ALPHABET:
                made = event({"value": value})
                if accepted.is_valid(made) and is_older_event(before, after, made):
                    accepts({**made, "schema_version": "1.1.0"})
