"""`run_handler` and `context`: a handler's event ends as it would in the Lambda."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from generated.users_presence import UserPresence
from processor.dispatch import HandlerContext, Handlers
from processor.errors import HandlerRegistrationError, MigrationFailed, RejectEvent, RetryLater
from processor.reasons import Fate, Reason
from processor.settings import Settings
from processor.testing import (
    FakeGenesys,
    FrozenClock,
    HandlerRun,
    InvalidSample,
    MemoryDeadLetters,
    MemoryLedger,
    UnexpectedCall,
    context,
    run_handler,
    sample_event,
    sample_wire,
)
from processor.validation import model_of

PRESENCE = "users.presence"
ACD_END = "detail.events.conversation.acd.end"


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> Handlers:
    """What `@handles` registers in, without this repository's handlers."""
    handlers = Handlers()
    monkeypatch.setattr("processor.testing.run.registry", handlers)
    monkeypatch.setattr("processor.testing.run.load_handlers", lambda _package: handlers)
    return handlers


def returns(event: UserPresence, context: HandlerContext) -> None:
    """A handler that has nothing to object to."""


def raises(error: BaseException) -> Callable[[Any], None]:
    def handler(_event: Any) -> None:
        raise error

    return handler


def test_the_handler_gets_the_event_and_its_context() -> None:
    """As the Lambda reads them from the wire."""
    given: list[Any] = []
    event = sample_event(PRESENCE, payload__primary=False)
    run = run_handler(lambda *both: given.extend(both), event, topic_ids={"users": "u7"})
    assert (run.reason, run.fate, run.error) == ("processed", "acknowledged", None)
    assert run.exception is None
    received, about = given
    assert received == event
    assert (about.event_type, about.received_version, about.attempt) == (PRESENCE, "2.1.0", 1)
    assert about.topic_ids == {"users": "u7"}
    assert about.deadline == FrozenClock().now + 30


@pytest.mark.parametrize(
    ("error", "reason", "fate"),
    [
        (RejectEvent("no queue", pointer="/payload/queueId"), "rejected", Fate.DEAD_LETTERED),
        (RetryLater("busy"), "handler_error", Fate.RETRY),
        (KeyError("queue"), "handler_error", Fate.RETRY),
        (SystemExit(1), "handler_error", Fate.RETRY),
    ],
)
def test_the_exception_decides_the_fate(error: BaseException, reason: str, fate: Fate) -> None:
    """It is kept as it was raised: the error that is logged has no message of it."""
    run = run_handler(raises(error), sample_event(PRESENCE))
    assert (run.reason, run.fate) == (reason, fate)
    assert run.exception is error
    assert reason in repr(run)
    assert type(error).__name__ in repr(run)


def test_what_ended_the_event_is_logged_for_a_test_that_fails(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """With its traceback; of an event that is processed there is nothing to say."""
    run_handler(returns, sample_event(PRESENCE))
    assert caplog.records == []
    run = run_handler(raises(KeyError("queue")), sample_event(PRESENCE))
    [record] = caplog.records
    assert (record.getMessage(), record.levelname) == (repr(run), "ERROR")
    assert "raise error\nKeyError: 'queue'" in caplog.text


def test_an_asynchronous_handler_runs_to_its_end() -> None:
    """Its exceptions count too."""

    async def handler(_event: Any) -> None:
        raise ValueError("later")

    assert repr(run_handler(handler, sample_event(PRESENCE)).exception) == "ValueError('later')"


@pytest.mark.parametrize(
    ("wire", "reason", "exception"),
    [
        ("{", "malformed", "MalformedEvent"),
        (b"[]", "malformed", "MalformedEvent"),
        ({"detail-type": "v2.nothing", "id": "1"}, "malformed", "MalformedEvent"),
        (
            sample_wire(PRESENCE) | {"detail-type": "v2.nothing"},
            "unknown_event_type",
            "UnknownEventType",
        ),
    ],
)
def test_what_is_no_event_never_reaches_the_handler(wire: Any, reason: str, exception: str) -> None:
    """It ends as it would in the Lambda."""
    run = run_handler(raises(AssertionError()), wire)
    assert (run.reason, type(run.exception).__name__) == (reason, exception)


def test_an_event_comes_in_any_way_that_the_lambda_knows() -> None:
    """As a queue's message, a body, or by itself; not as a batch of several."""
    wire = sample_wire(PRESENCE)
    message = {"messageId": "m1", "attributes": {}, "body": json.dumps(wire)}
    for each in (
        wire,
        json.dumps(wire),
        json.dumps(wire).encode(),
        message,
        {"Records": [message]},
    ):
        assert run_handler(returns, each).reason is Reason.PROCESSED
    with pytest.raises(ValueError, match="one event, and this is a batch of 2"):
        run_handler(returns, {"Records": [message] * 2})


def test_an_event_of_another_time_has_just_arrived_unless_a_clock_says_otherwise() -> None:
    """Recorded events are as good as samples."""
    recorded = sample_wire(PRESENCE, timestamp="2021-01-01T00:00:00Z")
    assert run_handler(returns, recorded).reason == "processed"
    clock = FrozenClock("2021-01-01T00:10:00Z")
    assert run_handler(returns, recorded, clock=clock).reason == "stale"
    older = Settings(max_event_age_seconds=900)
    assert run_handler(returns, recorded, clock=clock, settings=older).reason == "processed"
    clock = FrozenClock("2020-12-31T00:00:00Z")
    assert run_handler(returns, recorded, clock=clock).reason == "future_timestamp"


def test_runs_share_what_they_are_given() -> None:
    """The same event again is a duplicate; a failing one has its attempts, and a dead letter."""
    ledger, dead_letters, clock = MemoryLedger(), MemoryDeadLetters(), FrozenClock()
    attempts: list[int] = []

    def fails(_event: Any, about: HandlerContext) -> None:
        attempts.append(about.attempt)
        raise ValueError

    def run(handler: Any, event: Any) -> HandlerRun:
        return run_handler(handler, event, ledger=ledger, dead_letters=dead_letters, clock=clock)

    event = sample_event(PRESENCE)
    assert [run(returns, event).reason.value for _ in range(2)] == ["processed", "duplicate"]
    assert len(ledger.completed) == 1
    other = sample_event(PRESENCE, payload__primary=False)
    reasons = [run(fails, other).reason.value for _ in range(5)]
    assert reasons == ["handler_error"] * 4 + ["retries_exhausted"]
    assert attempts == [1, 2, 3, 4, 5]
    assert [each.reason for each in dead_letters.sent] == ["retries_exhausted"]
    assert ledger.claims == {}
    assert run_handler(returns, event).reason == "processed", "without a ledger each is on its own"


def test_a_handler_that_moves_the_clock_uses_up_its_time() -> None:
    """The event is processed all the same: its handler has returned."""
    clock = FrozenClock()
    run = run_handler(lambda _: clock.advance(60), sample_event(PRESENCE), clock=clock)
    assert (run.reason, clock.timers) == ("processed", [])


def test_a_type_runs_the_projects_handler(registered: Handlers) -> None:
    """On a sample of it, unless an event is given; without a handler it is unhandled."""
    given: list[Any] = []
    assert run_handler(PRESENCE).reason == "unhandled"
    registered.handles(PRESENCE)(lambda event: given.append(event))
    assert run_handler(PRESENCE).reason == "processed"
    assert given == [sample_event(PRESENCE)]


def test_the_projects_handlers_are_where_the_setting_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the environment, unless settings are given."""
    packages: list[str] = []

    def load(package: str) -> Handlers:
        packages.append(package)
        return Handlers()

    monkeypatch.setattr("processor.testing.run.load_handlers", load)
    monkeypatch.setenv("HANDLERS", "acme.handlers")
    run_handler(PRESENCE)
    run_handler(PRESENCE, settings=Settings(handlers="mine"))
    assert packages == ["acme.handlers", "mine"]


def test_a_registered_function_is_run_for_its_types(registered: Handlers) -> None:
    """On its sample, and for no event of another type."""
    registered.handles(PRESENCE)(returns)
    assert run_handler(returns).outcome.event_type == PRESENCE
    assert run_handler(returns, sample_event(ACD_END)).reason == "unhandled"


def test_a_registered_function_is_run_as_it_is_registered(registered: Handlers) -> None:
    """With rerun="never" an exception is final; for a function that is not registered it is not."""
    runs_once, other = raises(KeyError("queue")), raises(KeyError("queue"))
    registered.handles(PRESENCE, rerun="never")(runs_once)
    for handler, reason in ((runs_once, "outcome_unknown"), (other, "handler_error")):
        assert run_handler(handler, sample_event(PRESENCE)).reason == reason


def test_a_function_that_cannot_be_a_handler_is_refused(registered: Handlers) -> None:
    """As `@handles` would; without a type to take a sample of, an event is needed."""
    with pytest.raises(HandlerRegistrationError, match="take the newest event"):
        run_handler(returns, sample_event(ACD_END))
    with pytest.raises(InvalidSample, match="returns is not registered"):
        run_handler(returns)
    registered.handles("*")(returns)
    with pytest.raises(InvalidSample, match="returns is not registered for one event type"):
        run_handler(returns)


def test_a_failing_migration_is_the_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own error is the cause."""

    def fails(_detail: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr("processor.upgrade._deployed_migration", lambda *_: fails)
    run = run_handler(lambda _: None, sample_wire("conversation.update", version="1.0.0"))
    assert run.reason == "migration_failed"
    assert isinstance(run.exception, MigrationFailed)
    assert isinstance(run.exception.__cause__, ZeroDivisionError)


def test_no_call_reaches_genesys_by_accident() -> None:
    """A response that is not planned is an error; planned ones are returned."""

    def handler(_event: Any, about: HandlerContext) -> None:
        about.genesys.routing.get_routing_queue("q1")

    event = sample_event(PRESENCE)
    run = run_handler(handler, event)
    assert run.reason == "handler_error"
    assert isinstance(run.exception, UnexpectedCall)
    genesys = FakeGenesys()
    genesys.respond("routing.get_routing_queue", None)
    assert run_handler(handler, event, genesys=genesys).reason == "processed"
    assert [call.arguments for call in genesys.calls] == [("q1",)]


def test_a_model_of_an_older_version_is_migrated() -> None:
    """`event` is any value on the wire."""
    wire = sample_wire("conversation.update", version="1.0.0")
    older = model_of("conversation.update", "1.0.0").model_validate(wire["detail"])
    given: list[Any] = []
    run = run_handler(lambda event: given.append(event), older)
    assert (run.outcome.read_with, given[0].schema_version) == ("1.0.0", "2.1.0")


def test_a_context_is_for_calling_a_handler_by_itself() -> None:
    """What is not given is as in a first delivery; ids in the topic are made up."""
    plain = context(PRESENCE)
    assert (plain.event_type, plain.received_version, plain.attempt) == (PRESENCE, "2.1.0", 1)
    assert plain.deadline is None
    assert plain.topic_ids.keys() == {"users"}
    given = context(PRESENCE, topic_ids={"users": "u7"}, attempt=3, received_version="1.0.0")
    assert (given.topic, given.attempt) == ("v2.users.u7.presence", 3)
    assert context("conversation.update").topic is None
    genesys = FakeGenesys()
    assert context(PRESENCE, genesys=genesys).genesys is genesys
    with pytest.raises(UnexpectedCall):
        plain.genesys.users.get_user("u7")
    with pytest.raises(InvalidSample, match="it has users"):
        context(PRESENCE, topic_ids={"queues": "q"})
