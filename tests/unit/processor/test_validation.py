"""Violations: where, what, how many, and never the value."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import Field

from generated.base import EventModel
from generated.index import VERSIONS
from processor.errors import SchemaViolation
from processor.validation import MAX_VIOLATIONS, model_of, validate
from support.events import example

ALL = [(name, version) for name, versions in VERSIONS.items() for version in versions]


def _violations(event_type: str, version: str, detail: dict[str, Any]) -> SchemaViolation:
    with pytest.raises(SchemaViolation) as raised:
        validate(event_type, version, detail)
    return raised.value


def test_every_example_is_valid_at_its_version() -> None:
    """Each schema's example is accepted by the model of its version, and of that class."""
    for event_type, version in ALL:
        event = validate(event_type, version, example(event_type, version))
        assert type(event) is model_of(event_type, version)


def test_every_model_rejects_an_event_without_a_payload() -> None:
    """The error names the missing field and the version."""
    for event_type, version in ALL:
        detail = example(event_type, version)
        del detail["payload"]
        error = _violations(event_type, version, detail)
        assert [violation.pointer for violation in error.violations] == ["/payload"]
        assert error.read_with == version


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"event_id": ""}, "/event_id"),
        ({"event_type": "users.presence"}, "/event_type"),
        ({"schema_version": "2.0.0"}, "/schema_version"),
        ({"conversation_id": 5}, "/conversation_id"),
        ({"timestamp": "2026-03-02T14:05:00"}, "/timestamp"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_canonical_fields_are_checked(change: dict[str, Any], pointer: str) -> None:
    """A wrong canonical field is named by its pointer."""
    detail = {**example("conversation.update", "2.1.0"), **change}
    error = _violations("conversation.update", "2.1.0", detail)
    assert [violation.pointer for violation in error.violations] == [pointer]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"state": "gone"}, "/payload/state"),
        ({"updatedAt": "2026-02-30T00:00:00Z"}, "/payload/updatedAt"),
        ({"durationMs": -1}, "/payload/durationMs"),
        ({"durationMs": True}, "/payload/durationMs"),
        ({"durationMs": 1.5}, "/payload/durationMs"),
        ({"durationMs": "1"}, "/payload/durationMs"),
        ({"participants": {}}, "/payload/participants"),
        ({"participants": [{"id": "a"}, {}]}, "/payload/participants/1/id"),
        ({"participants": [{"id": "a"}, None]}, "/payload/participants/1"),
        ({"attributes": {"+15555550142": 1}}, "/payload/attributes/*"),
        ({"queueId": 5}, "/payload/queueId"),
    ],
    ids=lambda value: repr(value) if isinstance(value, dict) else "",
)
def test_a_violation_names_its_pointer(change: dict[str, Any], pointer: str) -> None:
    """The pointer is exact, and repeats no key that a sender chose."""
    detail = example("conversation.update", "2.1.0")
    detail["payload"].update(change)
    error = _violations("conversation.update", "2.1.0", detail)
    assert {violation.pointer for violation in error.violations} == {pointer}
    assert error.message.startswith(f"{pointer}: ")


def test_an_integer_may_be_written_as_one_point_zero() -> None:
    """JSON Schema's 1.0 is an integer, and the handler gets an int."""
    detail = example("conversation.update", "2.1.0")
    detail["payload"]["durationMs"] = 1.0
    event: Any = validate("conversation.update", "2.1.0", detail)
    assert type(event.payload.duration_ms) is int


def test_unknown_fields_are_kept() -> None:
    """An unknown field is not an error, and can be read."""
    detail = example("conversation.update", "2.1.0")
    detail["payload"]["newIn2030"] = {"a": [1]}
    event: Any = validate("conversation.update", "2.1.0", detail)
    assert event.payload.newIn2030 == {"a": [1]}


def test_the_number_of_violations_is_bounded() -> None:
    """Of many invalid fields the first ten and their number are reported."""
    detail = {**example("conversation.update", "2.1.0"), "event_id": "", "conversation_id": 5}
    names = ("state", "updatedAt", "mediaType", "queueId", "userId", "wrapUpCode", "participants")
    detail["payload"] = {**dict.fromkeys(names, 5), "durationMs": "5", "attributes": 5}
    error = _violations("conversation.update", "2.1.0", detail)
    assert len(error.violations) == MAX_VIOLATIONS
    assert error.message.endswith("(and 10 more)")


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"participants": [{"id": "a"}, *[{"purpose": 1}] * 1_000]}, ["id", "purpose"]),
        ({"attributes": {f"k{number}": number for number in range(1_000)}}, [""]),
    ],
    ids=["list", "dictionary"],
)
def test_validation_stops_at_the_first_invalid_item(
    change: dict[str, Any], pointers: list[str]
) -> None:
    """The cost of an invalid event must not grow with the number of its invalid items."""
    detail = example("conversation.update", "2.1.0")
    detail["payload"].update(change)
    error = _violations("conversation.update", "2.1.0", detail)
    at = "/payload/participants/1/" if "participants" in change else "/payload/attributes/*"
    assert [violation.pointer for violation in error.violations] == [at + end for end in pointers]


def test_validation_changes_nothing() -> None:
    """The detail is the same after validation as before."""
    detail = example("conversation.update", "2.1.0")
    validate("conversation.update", "2.1.0", detail)
    assert detail == example("conversation.update", "2.1.0")


class Branches(EventModel):
    """A model with a union and a name to be escaped, which no current schema has."""

    value: int | list[int] | dict[str, int] | None = None
    odd: Annotated[int, Field(alias="a/b~c")] = 0


@pytest.mark.parametrize(
    ("detail", "pointers"),
    [
        pytest.param({"value": "x"}, {"/value"}, id="branches"),
        pytest.param({"value": [1, "x"]}, {"/value", "/value/1"}, id="an-item"),
        pytest.param({"value": {"int": "x"}}, {"/value", "/value/*"}, id="a-key-like-a-branch"),
        pytest.param({"a/b~c": "x"}, {"/a~1b~0c"}, id="escaped"),
    ],
)
def test_a_pointer_has_only_names_of_the_event(
    monkeypatch: pytest.MonkeyPatch, detail: dict[str, Any], pointers: set[str]
) -> None:
    """The branches of a union are left out, and names are escaped as JSON pointers are."""
    monkeypatch.setattr("processor.validation.model_of", lambda *_: Branches)
    error = _violations("test.branches", "1.0.0", detail)
    assert {violation.pointer for violation in error.violations} == pointers
