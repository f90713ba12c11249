"""Errors are data, and their locations contain no payload."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from processor import errors
from processor.errors import (
    EventError,
    GenesysEventsError,
    MalformedEvent,
    RejectEvent,
    RetryLater,
    SchemaViolation,
    error_location,
    short,
)
from processor.reasons import Fate, Reason, Violation

CLASSES = [
    each
    for _, each in inspect.getmembers(errors, inspect.isclass)
    if each.__module__ == errors.__name__
]
EVENT_ERRORS = [each for each in CLASSES if issubclass(each, EventError) and each is not EventError]


@pytest.mark.parametrize("error", CLASSES, ids=lambda error: error.__name__)
def test_every_error_has_one_base(error: type[Exception]) -> None:
    """One except clause catches all that the project raises on purpose."""
    assert issubclass(error, GenesysEventsError)
    assert issubclass(error, Exception)


@pytest.mark.parametrize("error", EVENT_ERRORS, ids=lambda error: error.__name__)
def test_an_event_error_decides_the_fate(error: type[EventError]) -> None:
    """Each class that can end an event has a reason that dead-letters it."""
    assert error.reason.fate is Fate.DEAD_LETTERED


def test_each_event_error_has_its_own_reason() -> None:
    """All dead-lettering reasons have one, except those of handlers and of the ledger."""
    reasons = [error.reason for error in EVENT_ERRORS]
    assert len(set(reasons)) == len(reasons)
    expected = {reason for reason in Reason if reason.fate is Fate.DEAD_LETTERED}
    others = {Reason.CONFLICT, Reason.REJECTED, Reason.RETRIES_EXHAUSTED, Reason.OUTCOME_UNKNOWN}
    assert set(reasons) == expected - others


def test_an_event_error_is_data() -> None:
    """Message, violations and version can be read from it."""
    violation = Violation("/a", "is wrong")
    error = SchemaViolation("why", [violation], read_with="2.1.0")
    assert (str(error), error.message) == ("why", "why")
    assert error.violations == (violation,)
    assert error.read_with == "2.1.0"
    assert SchemaViolation("why").violations == ()


@pytest.mark.parametrize(
    ("pointer", "message"), [("/a/b", "/a/b is missing"), ("", "the body is missing")]
)
def test_a_malformed_event_names_the_pointer(pointer: str, message: str) -> None:
    """The message names the pointer, or the body for the empty pointer."""
    error = MalformedEvent.at(pointer, "is missing")
    assert error.message == message
    assert error.violations == (Violation(pointer, "is missing"),)


def test_a_rejection_is_data() -> None:
    """A handler may name the field, or give no details."""
    assert str(RejectEvent("why", pointer="/payload")) == "why"
    assert RejectEvent("why", pointer="/payload").pointer == "/payload"
    assert (str(RejectEvent()), RejectEvent().pointer) == ("", None)


@pytest.mark.parametrize("error", [RetryLater, RejectEvent], ids=lambda error: error.__name__)
def test_handler_errors_are_distinct_from_ours(error: type[Exception]) -> None:
    """An exception of a handler is never taken for an error of reading, or the other way round."""
    assert not issubclass(error, EventError)
    assert not issubclass(RetryLater, RejectEvent)


def _raise(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as raised:  # noqa: BLE001 - the very one
        return raised


def test_error_location_names_class_and_line_and_not_the_text() -> None:
    """What was raised and where is reported; its text may quote a payload and is not."""
    location = error_location(_raise(ValueError("+15555550142")))
    assert location.startswith("ValueError at ")
    assert "test_errors.py:" in location
    assert "5555550142" not in location


def test_error_location_names_the_line_in_the_file_asked_for() -> None:
    """Of a failure deep in a library, the handler's own line is named."""
    with pytest.raises(TypeError) as raised:
        inspect.signature(5)  # type: ignore[arg-type]
    assert "test_errors.py:" in error_location(raised.value, __file__)
    assert "inspect.py:" in error_location(raised.value)


def test_error_location_of_an_error_outside_the_file() -> None:
    """Without a line in the file, the file alone is named."""
    assert error_location(ValueError(), "/srv/app/handlers/mine.py") == (
        "ValueError at app/handlers/mine.py"
    )


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/srv/somebody/x/a/b/c.py", "a/b/c.py"), ("c.py", "c.py"), ("", "")],
    ids=["long", "short", "empty"],
)
def test_a_path_is_shortened(path: str, expected: str) -> None:
    """No path of the machine is reported."""
    assert short(path) == expected


@pytest.mark.parametrize("after", ["60", -5, 43_201, float("nan"), float("inf"), True])
def test_a_time_that_sqs_does_not_know_is_refused(after: Any) -> None:
    """Where the handler gives it, before it can affect the other records of its batch."""
    with pytest.raises(ValueError, match="from 0 to 43,200"):
        RetryLater(after=after)


@pytest.mark.parametrize("after", [None, 0, 0.5, 43_200])
def test_a_handler_may_say_when_to_retry(after: Any) -> None:
    """In seconds."""
    assert RetryLater("busy", after=after).after == after
