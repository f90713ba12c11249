"""One line for each record that was not simply processed: ids, reasons and pointers."""

from __future__ import annotations

import json
import logging
from threading import Barrier
from typing import Any

import pytest

from processor.errors import RejectEvent, StoreUnavailable
from processor.logs import EVENT_IN_PROGRESS, add_ids, configure_logging, log_outcomes, logger
from processor.record import Record
from support.events import native


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[logging.LogRecord]:
    """What is logged while a test runs."""
    found: list[logging.LogRecord] = []
    handler = logging.Handler()
    monkeypatch.setattr(handler, "emit", found.append)
    handler.addFilter(add_ids)
    monkeypatch.setattr(logger, "handlers", [handler])
    monkeypatch.setattr(logger, "propagate", False)
    monkeypatch.setattr(logger, "level", logging.INFO)
    return found


def test_processed_events_are_not_logged(rig: Any, lines: list[Any]) -> None:
    """Nor is a duplicate: metrics count both."""
    log_outcomes(rig.process([rig.record("a"), rig.record("a")]))
    assert lines == []


@pytest.mark.parametrize(
    ("error", "level", "message"),
    [
        (RejectEvent("why", pointer="/payload/state"), "ERROR", "dead_lettered: rejected"),
        (ValueError(), "WARNING", "retry: handler_error"),
    ],
)
def test_a_failure_is_logged_at_its_level(
    rig: Any, lines: list[Any], error: Exception, level: str, message: str
) -> None:
    """Dead letters are errors, retries warnings; each names the event and its record."""
    rig.actions["a"] = error
    log_outcomes(rig.process([rig.record("a", receive_count=2)]))
    [line] = lines
    assert (line.levelname, line.getMessage()) == (level, message)
    assert (line.event_id, line.record, line.receive_count) == ("a", "a", 2)
    assert line.pointers == (["/payload/state"] if level == "ERROR" else [])


def test_a_completion_that_is_not_recorded_is_an_error(rig: Any, lines: list[Any]) -> None:
    """The event is acknowledged, and would be handled again if it were delivered again."""
    rig.ledger.broken.add("complete")
    rig.ledger.error = StoreUnavailable("down")
    log_outcomes(rig.process([rig.record("a")]))
    [line] = lines
    assert (line.levelname, line.getMessage()) == ("ERROR", "acknowledged: processed")
    assert line.error == "processed, but the ledger could not be updated: down"


def test_a_long_id_is_cut(rig: Any, lines: list[Any]) -> None:
    """An id is the sender's text, of any length."""
    rig.actions["a" * 1000] = ValueError()
    log_outcomes(rig.process([rig.record("a" * 1000)]))
    assert lines[0].event_id == "a" * 128


def test_tolerated_drift_is_pointers_in_the_message(rig: Any, lines: list[Any]) -> None:
    """Queries count by the message; the values are not logged."""
    [outcome] = rig.process([rig.record("a")])
    log_outcomes([outcome._replace(drift=("/payload/x", "/payload/y"))])
    [line] = lines
    assert (line.levelname, line.getMessage()) == (
        "INFO",
        "tolerated drift: /payload/x /payload/y",
    )
    assert line.pointers == ["/payload/x", "/payload/y"]


@pytest.mark.parametrize("field", ["event_id", "conversation_id"])
@pytest.mark.parametrize(
    "value", [{"customer": "Example Person"}, ["Example Person"], "Example Person", 15555550142]
)
def test_no_other_value_is_logged_as_an_id(
    rig: Any, lines: list[Any], field: str, value: object
) -> None:
    """A conversation_id may be any JSON before validation, and an event_id any text."""
    rig.actions["a"] = rig.actions[str(value)] = ValueError()
    event = json.loads(rig.record("a").body)
    log_outcomes(rig.process([rig.record("a")._replace(body=json.dumps({**event, field: value}))]))
    [line] = lines
    assert "Example" not in repr(vars(line))
    assert "15555550142" not in repr(vars(line))
    assert getattr(line, field) in ("*", None)


def test_a_record_is_named_by_an_id_alone(rig: Any, lines: list[Any]) -> None:
    """An invoker may name its records by anything."""
    rig.actions["a"] = ValueError()
    log_outcomes(rig.process([rig.record("a")._replace(identifier="Example Person")]))
    assert [line.record for line in lines] == ["*"]


def test_a_handlers_own_text_is_cut(rig: Any, lines: list[Any]) -> None:
    """RejectEvent takes any text and any pointer; a log line has a limit."""
    rig.actions["a"] = RejectEvent("x" * 100_000, pointer="/" + "y" * 100_000)
    log_outcomes(rig.process([rig.record("a")]))
    [line] = lines
    assert (len(line.error), [len(each) for each in line.pointers]) == (1_024, [1_024])


def log_in_handler(rig: Any, name: str, **extra: object) -> None:
    """Let the handler of an event log a line."""
    rig.actions[name] = lambda: logging.getLogger("processor.handlers.x").info(name, extra=extra)


def test_what_a_handler_logs_has_the_events_ids(rig: Any, lines: list[Any]) -> None:
    """Without its doing; what it says itself stays."""
    log_in_handler(rig, "a")
    log_in_handler(rig, "b", event_id="its own")
    rig.process([rig.record("a"), rig.record("b")])
    assert [(line.event_id, line.event_type, line.conversation_id) for line in lines] == [
        ("a", "conversation.update", "c"),
        ("its own", "conversation.update", "c"),
    ]


def test_the_ids_end_with_the_handler(rig: Any, lines: list[Any]) -> None:
    """Also of one that failed."""
    rig.actions["a"] = ValueError()
    rig.process([rig.record("a"), rig.record("b")])
    logger.info("afterwards")
    assert EVENT_IN_PROGRESS.get() is None
    assert not hasattr(lines[-1], "event_id")


def test_parallel_handlers_log_their_own_ids(rig: Any, lines: list[Any]) -> None:
    """Each thread has the event that its handler is about."""
    meet = Barrier(2, timeout=600)

    def handle(name: str) -> None:
        meet.wait()
        logger.info(name)
        meet.wait()

    rig.actions = {name: lambda name=name: handle(name) for name in "ab"}
    rig.process(
        [Record(rig.body(name, conversation_id=name), "test", name) for name in "ab"],
        handler_concurrency=2,
    )
    assert sorted((line.msg, line.event_id, line.conversation_id) for line in lines) == [
        *(("a", "a", "a"), ("b", "b", "b"))
    ]


@pytest.mark.parametrize(
    ("correlation", "logged"),
    [
        ("8e1f3d5a-6c1b-4b0e-9c43-0f6d2a7b9e11", "8e1f3d5a-6c1b-4b0e-9c43-0f6d2a7b9e11"),
        ("Example Person", "*"),
        ({"customer": "Example Person"}, "*"),
        (None, None),
    ],
)
def test_a_line_has_genesys_s_correlation_id(
    rig: Any, lines: list[Any], correlation: object, logged: str | None
) -> None:
    """For Genesys's support; it is the sender's text like any id."""
    event = native("v2.users.{id}.presence", {"primary": "yes"}, event_id="a")
    event["detail"]["metadata"] = {"CorrelationId": correlation}
    log_outcomes(rig.process([Record(json.dumps(event), "test", "a")]))
    [line] = lines
    assert (line.reason, line.correlation_id) == ("schema_violation", logged)


def test_a_line_has_the_id_of_its_trace(rig: Any, lines: list[Any]) -> None:
    """Where events are traced."""
    rig.actions["a"] = ValueError()
    [outcome] = rig.process([rig.record("a")])
    log_outcomes([outcome._replace(trace_id="5759e988bd862e3fe1be46a994272793")])
    assert [line.trace_id for line in lines] == ["5759e988bd862e3fe1be46a994272793"]


def test_the_lambda_s_log_has_the_ids(
    rig: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As keys of a handler's JSON line; what is not known is left out."""
    monkeypatch.setattr(logger, "handlers", [])
    monkeypatch.setattr(logger, "propagate", True)
    monkeypatch.setattr(logger, "level", logging.INFO)
    configure_logging("info")
    log_in_handler(rig, "a", more=1)
    rig.process([rig.record("a")])

    line = json.loads(capsys.readouterr().err)
    del line["timestamp"], line["location"]
    assert line == {
        "level": "INFO",
        "message": "a",
        "event_id": "a",
        "event_type": "conversation.update",
        "conversation_id": "c",
        "more": 1,
    }


def test_handlers_in_a_package_of_their_own_log_the_same(
    rig: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """HANDLERS may name any package; a line is printed once."""
    monkeypatch.setattr(logger, "handlers", [])
    monkeypatch.setattr(logger, "propagate", True)
    monkeypatch.setattr(logger, "level", logging.INFO)
    configure_logging("info", "acme.handlers")
    rig.actions["a"] = lambda: logging.getLogger("acme.handlers.orders").info("ordered")
    rig.process([rig.record("a")])
    logging.getLogger("acme.handlers").handlers.clear()

    [line] = map(json.loads, capsys.readouterr().err.splitlines())
    assert (line["message"], line["event_id"]) == ("ordered", "a")


def test_what_a_library_logs_has_the_ids_in_lambdas_format(
    rig: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lines go to the root's handler, which Lambda has put there before."""
    lambdas, found = logging.Handler(), []
    lambdas.emit = found.append  # type: ignore[method-assign]
    monkeypatch.setattr(logging.getLogger(), "handlers", [lambdas])
    configure_logging("info")
    rig.actions["a"] = lambda: logging.getLogger("library").warning("slow")
    rig.process([rig.record("a")])

    [line] = [each for each in found if each.name == "library"]
    assert line.event_id == "a"  # type: ignore[attr-defined]
