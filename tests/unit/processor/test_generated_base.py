"""The JSON types of generated/base.py: what they accept, reject and return."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from generated.base import (
    ClosedModel,
    EventModel,
    JsonDate,
    JsonDateTime,
    JsonDict,
    JsonInteger,
    JsonList,
    JsonNumber,
    JsonUuid,
)


class Everything(EventModel):
    """One field of each type, as a generated model has them."""

    whole: JsonInteger | None = None
    bounded: Annotated[JsonInteger | None, Field(ge=0, lt=10, multiple_of=3)] = None
    moment: JsonDateTime | None = None
    day: JsonDate | None = None
    name: JsonUuid | None = None
    real: JsonNumber | None = None
    share: Annotated[JsonNumber | None, Field(ge=0, le=2**53, multiple_of=2)] = None
    text: Annotated[str | None, Field(min_length=1, max_length=2)] = None
    renamed: Annotated[str | None, Field(alias="reNamed")] = None


def _read(field: str, value: Any) -> Any:
    return getattr(Everything.model_validate({field: value}), field)


def _rejection(field: str, value: Any) -> dict[str, Any]:
    with pytest.raises(ValidationError) as raised:
        Everything.model_validate({field: value})
    (error,) = raised.value.errors()
    assert error["loc"] == (field,)
    return dict(error)


# --- JsonInteger


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        (-1, -1),
        (1.0, 1),
        (-0.0, 0),
        (2**63, 2**63),
        (-(10**30), -(10**30)),
        (1e21, 10**21),
        (9007199254740992.0, 2**53),
    ],
    ids=repr,
)
def test_an_integer_is_a_whole_number(value: Any, expected: int) -> None:
    """1.0 is an integer in JSON Schema, of any size, and becomes Python's int."""
    result = _read("whole", value)
    assert (type(result), result) == (int, expected)


@pytest.mark.parametrize(
    "value",
    [True, False, 0.5, 1e-9, "1", "", [1], {}, float("inf"), float("-inf"), float("nan")],
    ids=repr,
)
def test_what_is_not_an_integer_is_rejected(value: Any) -> None:
    """A boolean (in Python an int), text, a fraction and infinity are not integers."""
    error = _rejection("whole", value)
    assert (error["type"], error["msg"]) == ("int_type", "Input should be a valid integer")


@pytest.mark.parametrize(("value", "expected"), [(0, 0), (9, 9), (3.0, 3), (6.0, 6), (None, None)])
def test_bounds_hold_for_integers(value: Any, expected: Any) -> None:
    """Bounds and multiples apply to the integer that was read, 3.0 among them, and not to None."""
    assert _read("bounded", value) == expected


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (-3, "greater_than_equal"),
        (12, "less_than"),
        (12.0, "less_than"),
        (4, "multiple_of"),
        (10**400, "less_than"),
        (True, "int_type"),
    ],
    ids=["below", "above", "above-as-float", "between", "beyond-a-double", "boolean"],
)
def test_out_of_bounds_is_refused(value: Any, kind: str) -> None:
    """The error names the bound."""
    assert _rejection("bounded", value)["type"] == kind


@given(st.integers())
def test_every_integer_is_read_unchanged(value: int) -> None:
    """Of any size."""
    assert _read("whole", value) == value


# --- JsonDateTime


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-19T07:45:10Z", datetime(2026, 1, 19, 7, 45, 10, tzinfo=timezone.utc)),
        ("2026-01-19t07:45:10z", datetime(2026, 1, 19, 7, 45, 10, tzinfo=timezone.utc)),
        (
            "2026-01-19T07:45:10.064999999Z",
            datetime(2026, 1, 19, 7, 45, 10, 64999, tzinfo=timezone.utc),
        ),
        (
            "2026-01-19T07:45:10.1+05:30",
            datetime(2026, 1, 19, 7, 45, 10, 100000, timezone(timedelta(hours=5, minutes=30))),
        ),
        ("2024-02-29T23:59:59-00:00", datetime(2024, 2, 29, 23, 59, 59, tzinfo=timezone.utc)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=timezone.utc)),
        (
            "9999-12-31T23:59:59-23:59",
            datetime(9999, 12, 31, 23, 59, 59, 0, timezone(-timedelta(hours=23, minutes=59))),
        ),
        (
            f"2026-01-19T07:45:10.{'1' * 60}Z",
            datetime(2026, 1, 19, 7, 45, 10, 111111, timezone.utc),
        ),
    ],
    ids=["z", "lower-case", "nanoseconds", "offset", "leap-day", "first", "last", "long-fraction"],
)
def test_a_date_time_is_read(text: str, expected: datetime) -> None:
    """RFC 3339 with any precision becomes an aware datetime; what is below microseconds is cut."""
    moment = _read("moment", text)
    assert moment == expected
    assert moment.utcoffset() == expected.utcoffset()


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-19T07:45:10",
        "2026-01-19 07:45:10Z",
        "2026-01-19T07:45Z",
        "2026-01-19T07:45:10.Z",
        "2026-01-19T07:45:10,5Z",
        "2026-01-19T07:45:60Z",
        "2026-01-19T24:00:00Z",
        "2026-01-19T07:45:10+24:00",
        "2026-01-19T07:45:10+05:60",
        "2026-01-19T07:45:10+0530",
        "2026-01-19T07:45:10+05",
        "2026-01-19T07:45:10 Z",
        "2026-01-19T07:45:10Z\n",
        " 2026-01-19T07:45:10Z",
        "2026-02-30T07:45:10Z",
        "2023-02-29T07:45:10Z",
        "2026-13-01T07:45:10Z",
        "2026-01-00T07:45:10Z",
        "0000-01-01T00:00:00Z",
        "26-01-19T07:45:10Z",
        "+12026-01-19T07:45:10Z",
        "٢٠٢٦-01-19T07:45:10Z",
        "2026-01-19T07:45:10\u221205:00",
        "2026-01-19",
        "1768808710",
        "1768808710.5",
        "",
        1768808710,
        1768808710.5,
        True,
        datetime(2026, 1, 19, tzinfo=timezone.utc),
        b"2026-01-19T07:45:10Z",
    ],
    ids=ascii,
)
def test_what_is_not_a_date_time_is_rejected(value: Any) -> None:
    """Only text with an offset and a date of the calendar is one; a number of seconds is not."""
    _rejection("moment", value)


@given(st.datetimes(timezones=st.timezones().map(lambda _: timezone.utc)))
def test_every_moment_is_read_back(moment: datetime) -> None:
    """What Python writes as ISO 8601 with an offset is read as the same moment."""
    assert _read("moment", moment.isoformat()) == moment


# --- JsonDate and JsonUuid


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-19", date(2026, 1, 19)),
        ("2024-02-29", date(2024, 2, 29)),
        ("0001-01-01", date(1, 1, 1)),
        ("9999-12-31", date(9999, 12, 31)),
    ],
)
def test_a_date_is_read(text: str, expected: date) -> None:
    """A full-date becomes a date, from the first year to the last."""
    result = _read("day", text)
    assert (type(result), result) == (date, expected)


@pytest.mark.parametrize(
    "value",
    [
        "2023-02-29",
        "2026-1-19",
        "20260119",
        "2026-01-19\n",
        "2026-01-19T00:00:00Z",
        "0000-01-01",
        "2026-00-01",
        "٢٠٢٦-01-19",
        "1768808710",
        "",
        1768808710,
        False,
        date(2026, 1, 19),
    ],
    ids=ascii,
)
def test_what_is_not_a_date_is_rejected(value: Any) -> None:
    """Only text with a date of the calendar, without a time, is one."""
    _rejection("day", value)


@pytest.mark.parametrize(
    "text",
    [
        "3f0a7c52-9d1e-4b86-a2f4-6c8e0d9b1a35",
        "3F0A7C52-9D1E-4B86-A2F4-6C8E0D9B1A35",
        "3f0a7C52-9d1e-4b86-A2f4-6c8e0d9b1a35",
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
    ],
    ids=["lower", "upper", "mixed", "nil", "max"],
)
def test_a_uuid_stays_unchanged_text(text: str) -> None:
    """Every version and either case, unchanged: it is a key elsewhere."""
    assert _read("name", text) == text


@pytest.mark.parametrize(
    "value",
    [
        "3f0a7c529d1e4b86a2f46c8e0d9b1a35",
        "{3f0a7c52-9d1e-4b86-a2f4-6c8e0d9b1a35}",
        "urn:uuid:3f0a7c52-9d1e-4b86-a2f4-6c8e0d9b1a35",
        "3f0a7c52-9d1e-4b86-a2f4-6c8e0d9b1a35\n",
        "3f0a7c52-9d1e-4b86-a2f4-6c8e0d9b1a3g",
        "3f0a7c52-9d1e-4b86-a2f46-c8e0d9b1a35",
        "",
        7,
    ],
    ids=ascii,
)
def test_what_is_not_a_uuid_is_rejected(value: Any) -> None:
    """Python's uuid module reads more forms than RFC 4122's text."""
    _rejection("name", value)


# --- JsonNumber

NUMBERS = [0, 1, 1.5, -0.25, 1e308, 2**53 + 1, 10**400]
OUT_OF_BOUNDS = [2**53 + 1, 2**53 + 2, 3, 0.5, -2, 10**400]


def _short(value: object) -> str:
    return str(value)[:18]


@pytest.mark.parametrize(
    "value",
    [*(float("inf"), float("-inf"), float("nan"), True, False, "1.5", "NaN", ""), [1.5], {}],
    ids=repr,
)
def test_what_is_not_a_number_is_rejected(value: Any) -> None:
    """A number is finite, as in JSON, and neither text nor a boolean."""
    error = _rejection("real", value)
    assert (error["type"], error["msg"]) == ("float_type", "Input should be a valid number")


@pytest.mark.parametrize("value", NUMBERS, ids=_short)
def test_a_number_is_not_converted(value: Any) -> None:
    """An integer does not become a double, which might be another number or infinite."""
    result = _read("real", value)
    assert (type(result), result) == (type(value), value)


@pytest.mark.parametrize("value", OUT_OF_BOUNDS, ids=_short)
def test_bounds_hold_for_numbers(value: Any) -> None:
    """Bounds and multiples are exact, where a double would round the number into them."""
    _rejection("share", value)


@pytest.mark.parametrize("value", [0, 2, 4.0, 2**53, None], ids=repr)
def test_numbers_within_bounds_are_read(value: Any) -> None:
    """Values within the bounds are accepted, with a fraction of zero too."""
    assert _read("share", value) == value


# --- EventModel


@pytest.mark.parametrize("value", ["é", "😀", "😀😀", "e\u0301"], ids=ascii)
def test_lengths_count_code_points(value: str) -> None:
    """As in JSON Schema: a character outside the basic plane counts once."""
    assert _read("text", value) == value


def test_lengths_are_checked() -> None:
    """Three code points are more than two, and none is less than one."""
    assert _rejection("text", "😀😀😀")["type"] == "string_too_long"
    assert _rejection("text", "")["type"] == "string_too_short"


def test_unknown_fields_are_kept_by_their_wire_name() -> None:
    """The tolerant reader: unknown fields can be read, and are kept when dumped."""
    model: Any = Everything.model_validate({"somethingNew": [1, {"a": None}], "reNamed": "x"})
    assert model.somethingNew == [1, {"a": None}]
    assert model.renamed == "x"
    assert model.model_dump(by_alias=True, exclude_unset=True) == {
        "somethingNew": [1, {"a": None}],
        "reNamed": "x",
    }


def test_the_python_name_is_not_a_wire_name() -> None:
    """A field is read by its wire name alone; the other is an unknown field."""
    model = Everything.model_validate({"renamed": 7})
    assert model.renamed is None
    assert model.model_extra == {"renamed": 7}


def test_errors_do_not_show_the_input() -> None:
    """A payload holds phone numbers and names: no error's text may quote it."""
    with pytest.raises(ValidationError) as raised:
        Everything.model_validate({"moment": "+15555550142", "whole": "+15555550142"})
    assert "5555550142" not in str(raised.value)


def test_an_unknown_field_replaces_no_known_one() -> None:
    """Fields are dumped by wire name: an unknown one may be spelt like a field's Python name."""
    model = Everything.model_validate({"reNamed": "known", "renamed": "unknown"})
    assert model.renamed == "known"
    dumped = model.model_dump(exclude_unset=True)
    assert dumped == {"reNamed": "known", "renamed": "unknown"}
    assert Everything.model_validate(dumped) == model


def test_json_text_and_objects_are_validated_alike() -> None:
    """The types hold where pydantic parses the JSON itself too."""
    text = '{"whole": 1.0, "moment": "2026-01-19T07:45:10Z", "day": "2024-02-29"}'
    model = Everything.model_validate_json(text)
    assert (model.whole, model.day) == (1, date(2024, 2, 29))
    with pytest.raises(ValidationError):
        Everything.model_validate_json('{"whole": true}')
    with pytest.raises(ValidationError):
        Everything.model_validate_json('{"moment": 1768808710}')


def test_the_uuid_pattern_works_in_any_engine() -> None:
    """The pattern means the same outside our models."""
    adapter = TypeAdapter[Any](JsonUuid, config=ConfigDict(strict=True))
    assert adapter.validate_python("3f0a7c52-9d1e-4b86-a2f4-6c8e0d9b1a35")
    with pytest.raises(ValidationError):
        adapter.validate_python("3f0a7c52")


# --- JsonList, JsonDict and ClosedModel: one invalid value has a bounded number of errors


class Part(EventModel):
    """What a list or a dictionary may contain."""

    number: JsonInteger
    names: JsonList[str] | None = None


class Collections(EventModel):
    """Lists and dictionaries in every position that generated models have them in."""

    items: JsonList[JsonInteger] | None = None
    bounded: Annotated[JsonList[JsonInteger] | None, Field(max_length=10**6)] = None
    nested: JsonList[JsonList[JsonInteger]] | None = None
    values: JsonDict[str, JsonInteger] | None = None
    lists: JsonDict[str, JsonList[JsonInteger]] | None = None
    parts: JsonList[Part | None] | None = None
    either: JsonList[JsonList[str] | JsonDict[str, str] | str] | None = None


class Closed(ClosedModel):
    """An object of two fields, and no others."""

    name: str | None = None
    given: Annotated[str | None, Field(alias="givenName")] = None


def _locations(model: type[EventModel], value: Any) -> list[tuple[int | str, ...]]:
    with pytest.raises(ValidationError) as raised:
        model.model_validate(value)
    return [error["loc"] for error in raised.value.errors()]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"items": [1, *["x"] * 999]}, [("items", 1)]),
        ({"bounded": ["x"] * 1000}, [("bounded", 0)]),
        ({"nested": [[1], [2, "x", "x"], ["x"]]}, [("nested", 1, 1)]),
        ({"values": {"a": 1, **{f"k{n}": "x" for n in range(999)}}}, [("values", "k0")]),
        ({"lists": {"a": ["x", "x"], "b": ["x", "x"]}}, [("lists", "a", 0)]),
        (
            {"parts": [{"number": "x", "names": [1, 1]}, {}, {}]},
            [("parts", 0, "number"), ("parts", 0, "names", 0)],
        ),
        (
            {"either": [5] * 1000},
            [("either", 0, "list[str]"), ("either", 0, "dict[str,str]"), ("either", 0, "str")],
        ),
    ],
    ids=["items", "bounded", "nested", "values", "lists", "parts", "either"],
)
def test_validation_stops_at_the_first_invalid_item(
    value: Any, expected: list[tuple[int | str, ...]]
) -> None:
    """Of each list and dictionary one item has errors, however many are wrong."""
    assert [tuple(map(_plain, found)) for found in _locations(Collections, value)] == expected


def _plain(segment: int | str) -> int | str:
    """Without the validators that pydantic names within a branch of a union."""
    if not isinstance(segment, str):
        return segment
    return "list[str]" if segment.startswith("list[") else segment


def test_valid_collections_are_plain_lists_and_dictionaries() -> None:
    """Every item is read, and what handlers get is of Python's own types."""
    value = {"items": [1, 2.0], "values": {"a": 1}, "either": [["a"], {"b": "c"}, "d"]}
    event = Collections.model_validate(value)
    assert (event.items, event.values, event.either) == ([1, 2], value["values"], value["either"])
    assert type(event.items) is list
    assert type(event.values) is dict


@pytest.mark.parametrize("count", [1, 2, 1000])
def test_a_closed_object_reports_one_unknown_field(count: int) -> None:
    """The first, by its name, and what is wrong in the known fields."""
    value = {"givenName": 1, **{f"unknown{n}": 1 for n in range(count)}}
    found = _locations(Closed, value)
    assert found[:2] == [("givenName",), ("unknown0",)]
    assert len(found) <= 3


def test_a_closed_object_accepts_its_own_fields_alone() -> None:
    """All of them, some of them, and not one by its name in Python."""
    assert Closed.model_validate({"name": "a", "givenName": "b"}).given == "b"
    assert Closed.model_validate({}).name is None
    assert _locations(Closed, {"given": "b"}) == [("given",)]
    assert _locations(Closed, ["a", "b", "c"]) == [()]
