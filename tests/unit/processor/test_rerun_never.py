"""A handler with rerun="never" runs at most once, and once more for each redrive."""

from __future__ import annotations

from typing import Any

import pytest

from processor.claims import MAX_UNRECORDED
from processor.dispatch import Handlers
from processor.errors import (
    CallFailed,
    ConfigurationError,
    HandlerRegistrationError,
    OutOfTime,
    RejectEvent,
    RetryLater,
)
from processor.reasons import Fate
from support.rig import Rig

LEASE = 60
OVER = 300
"""Later, when every lease is over."""


@pytest.fixture
def rig() -> Rig:
    """Its handler must not be run again."""
    return Rig(rerun="never")


def test_an_event_that_is_processed_is_a_duplicate_afterwards(rig: Rig) -> None:
    """As for any handler."""
    for expected in ("processed", "duplicate"):
        assert rig.reasons([rig.record()]) == [expected]
    assert rig.started == ["a"]


def test_the_ledger_has_the_mark_before_the_handler_starts(rig: Rig) -> None:
    """Durably, with the owner's claim, which is completed afterwards."""
    key = rig.key(rig.record())
    rig.actions["a"] = lambda: marks.append(rig.ledger.rows[key].mark)
    marks: list[float | None] = []
    assert rig.reasons([rig.record()]) == ["processed"]
    assert marks == [pytest.approx(rig.clock.now, abs=0.002)]
    assert rig.ledger.completed == {key}


def test_one_more_write_for_these_events_only() -> None:
    """Others make the calls that they made before."""
    calls: dict[str, list[str]] = {}
    for rerun in ("allowed", "never"):
        rig = Rig(rerun=rerun)  # type: ignore[arg-type]
        records = [rig.record(f"e{number}") for number in range(3)]
        assert rig.reasons(records) == ["processed"] * 3
        calls[rerun] = rig.ledger.calls
    assert calls["allowed"] == ["claim", "complete"]
    assert calls["never"] == ["claim", "mark", "mark", "mark", "complete"]


# -- the handler fails ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [ValueError("half done"), SystemExit(1), CallFailed("503"), OutOfTime("no time")],
    ids=lambda error: type(error).__name__,
)
def test_a_handler_that_raises_may_have_done_a_part(rig: Rig, error: BaseException) -> None:
    """Its event is dead-lettered; a copy of it too, and the handler is not called."""
    rig.actions["a"] = error
    (outcome,) = rig.process([rig.record()])
    assert (outcome.reason.value, outcome.fate) == ("outcome_unknown", Fate.DEAD_LETTERED)
    assert type(error).__name__ in (outcome.error or "")
    assert rig.reasons([rig.record()]) == ["outcome_unknown"]
    assert rig.started == ["a"]
    assert [letter.reason for letter in rig.dead_letters.sent] == ["outcome_unknown"] * 2


def test_a_handler_that_rejects_is_not_run_again(rig: Rig) -> None:
    """A later copy must not run it either."""
    rig.actions["a"] = RejectEvent("no")
    assert rig.reasons([rig.record()]) == ["rejected"]
    assert rig.reasons([rig.record()]) == ["outcome_unknown"]
    assert rig.started == ["a"]


def test_retry_later_says_that_nothing_was_done(rig: Rig) -> None:
    """It is the one way to ask for a retry; the attempts are counted."""
    rig.actions["a"] = [RetryLater("busy")] * 4
    for _ in range(4):
        assert rig.reasons([rig.record()]) == ["handler_error"]
    assert rig.reasons([rig.record()]) == ["processed"]
    assert [context.attempt for context in rig.contexts] == [1, 2, 3, 4, 5]


def test_retry_later_on_the_last_attempt_is_a_dead_letter_as_new(rig: Rig) -> None:
    """Nothing was done: no mark is left."""
    rig.actions["a"] = RetryLater("busy")
    assert rig.reasons([rig.record()], max_receive_count=1) == ["retries_exhausted"]
    assert rig.ledger.rows == {}


def test_a_subclass_of_retry_later_asks_for_a_retry_too(rig: Rig) -> None:
    """A handler's own classes do; those of `context.genesys` do not."""

    class Busy(RetryLater):
        pass

    rig.actions["a"] = Busy("busy")
    assert rig.reasons([rig.record()]) == ["handler_error"]


# -- the process ends ----------------------------------------------------------------------------


def test_a_run_that_was_interrupted_is_not_repeated(rig: Rig) -> None:
    """By Ctrl-C here; what it did is not known."""
    rig.actions["a"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        rig.process([rig.record()])
    assert rig.reasons([rig.record()]) == ["outcome_unknown"]
    assert rig.started == ["a"]


def test_a_claim_that_was_left_behind_with_a_mark_is_not_run(rig: Rig) -> None:
    """Its process ended, or its completion was lost; it is taken over to be dead-lettered."""
    rig.ledger.hold(rig.key(rig.record()), 0, mark=0.0)
    assert rig.reasons([rig.record()]) == ["outcome_unknown"]
    assert rig.started == []
    assert rig.reasons([rig.record()]) == ["outcome_unknown"], "a copy"


def test_a_claim_that_was_left_behind_without_a_mark_is_run(rig: Rig) -> None:
    """A neighbour ended the process: this handler had not been started."""
    rig.ledger.hold(rig.key(rig.record()), 0)
    assert rig.reasons([rig.record()]) == ["processed"]


def test_a_claim_with_a_mark_is_left_alone_while_its_lease_runs(rig: Rig) -> None:
    """Its handler may be running."""
    rig.ledger.hold(rig.key(rig.record()), rig.clock.now + LEASE, mark=0.0)
    assert rig.reasons([rig.record()]) == ["in_progress"]
    assert rig.dead_letters.sent == []


def test_a_completion_that_is_lost_is_not_run_again(rig: Rig) -> None:
    """It is acknowledged; should it be delivered again, its outcome is unknown."""
    rig.ledger.broken = {"complete"}
    assert rig.reasons([rig.record()], rig.clock.now + LEASE) == ["processed"]
    rig.ledger.broken.clear()
    rig.clock.now += OVER
    assert rig.reasons([rig.record()], max_event_age_seconds=0) == ["outcome_unknown"]
    assert rig.started == ["a"]


def test_a_dead_letter_that_is_not_stored_is_retried_without_a_run(rig: Rig) -> None:
    """The mark stays until the dead letter is stored, and after that."""
    rig.actions["a"] = ValueError()
    rig.dead_letters.broken = True
    for _ in range(7):
        assert rig.reasons([rig.record()]) == ["store_unavailable"]
    rig.dead_letters.broken = False
    assert rig.reasons([rig.record()]) == ["outcome_unknown"]
    assert rig.started == ["a"]


def test_an_event_that_was_run_is_not_stale(rig: Rig) -> None:
    """However late its copy: that its outcome is unknown is what matters."""
    rig.ledger.give_back(rig.key(rig.record()), 1, mark=0.0)
    record = rig.record(sent_at=rig.clock.now + 86_400)
    assert rig.reasons([record]) == ["outcome_unknown"]


# -- the mark fails ------------------------------------------------------------------------------


def test_without_a_mark_the_handler_is_not_run(rig: Rig) -> None:
    """The ledger does not answer: the record is retried, and that is no attempt."""
    rig.ledger.broken = {"mark"}
    (outcome,) = rig.process([rig.record()])
    assert outcome.reason.value == "store_unavailable"
    assert "could not record that its handler starts: down" in (outcome.error or "")
    assert (rig.started, rig.ledger.rows) == ([], {})
    rig.ledger.broken.clear()
    assert rig.reasons([rig.record()]) == ["processed"]
    assert rig.contexts[0].attempt == 1


def test_a_mark_whose_answer_is_lost_is_removed(rig: Rig) -> None:
    """The handler was not run: the release says so."""
    rig.ledger.broken = {"lost"}
    assert rig.reasons([rig.record()]) == ["store_unavailable"]
    rig.ledger.broken.clear()
    assert rig.reasons([rig.record()]) == ["processed"]


def test_a_mark_whose_answer_and_release_are_lost_counts(rig: Rig) -> None:
    """It is not known that it was not run."""
    rig.ledger.broken = {"lost", "release"}
    assert rig.reasons([rig.record()], rig.clock.now + LEASE) == ["store_unavailable"]
    rig.ledger.broken.clear()
    rig.clock.now += OVER
    assert rig.reasons([rig.record()], max_event_age_seconds=0) == ["outcome_unknown"]
    assert rig.started == []


def test_who_has_lost_the_claim_does_not_run(rig: Rig) -> None:
    """Another owner took it over before the mark."""
    key = rig.key(rig.record("b"))
    rig.actions["a"] = lambda: rig.ledger.hold(key, rig.clock.now + LEASE)
    assert rig.reasons([rig.record("a"), rig.record("b")]) == ["processed", "in_progress"]
    assert rig.started == ["a"]


def test_no_handler_starts_when_the_mark_took_the_time(rig: Rig) -> None:
    """Its mark is removed with the release."""
    mark = rig.ledger.mark

    def slow(*arguments: Any, **named: Any) -> bool:
        rig.clock.now += 30
        return mark(*arguments, **named)

    rig.ledger.mark = slow  # type: ignore[method-assign]
    assert rig.reasons([rig.record()], rig.clock.now + 32) == ["deferred"]
    assert (rig.started, rig.ledger.rows) == ([], {})


def test_a_wrong_setting_that_the_mark_detects_is_raised(rig: Rig) -> None:
    """It is for the operator; the claim is given back."""
    rig.ledger.broken, rig.ledger.error = {"mark"}, ConfigurationError("no permission")
    with pytest.raises(ConfigurationError):
        rig.process([rig.record()])
    assert rig.ledger.rows == {}


def test_handlers_that_are_being_marked_take_a_slot(rig: Rig) -> None:
    """A crash still loses no more than its 25 events."""
    records = [rig.record(f"e{number}") for number in range(2 * MAX_UNRECORDED)]
    assert rig.reasons(records) == ["processed"] * len(records)
    assert rig.ledger.calls.count("complete") == 2


# -- redriving -----------------------------------------------------------------------------------


def redriven(rig: Rig, at: float | None = None) -> Any:
    """The event as it comes when the dead letter that was stored last is redriven."""
    moment = rig.dead_letters.sent[-1].dead_lettered_at if at is None else at
    return rig.record(sent_at=moment, is_redriven=True)


def test_a_redriven_event_is_run_once_more(rig: Rig) -> None:
    """A person has decided that; once it is processed, it is a duplicate."""
    rig.actions["a"] = [ValueError()]
    assert rig.reasons([rig.record()]) == ["outcome_unknown"]
    assert rig.reasons([redriven(rig)]) == ["processed"]
    assert rig.reasons([rig.record()]) == ["duplicate"]
    assert [context.attempt for context in rig.contexts] == [1, 1], "it has all its attempts again"


def test_a_redriven_event_is_run_once_for_each_redrive(rig: Rig) -> None:
    """Its message may be delivered again, too, and so may the first one."""
    rig.actions["a"] = ValueError()
    assert rig.reasons([rig.record()]) == ["outcome_unknown"]
    for redrives in (1, 2, 3):
        record = redriven(rig)
        rig.clock.now += 1
        assert rig.reasons([record, record, rig.record()]) == ["outcome_unknown"] * 3
        assert rig.reasons([record]) == ["outcome_unknown"]
        assert len(rig.started) == 1 + redrives


def test_of_two_dead_letters_of_a_run_one_is_run(rig: Rig) -> None:
    """A crash stores a second one: whoever redrives both has decided about one event."""
    rig.actions["a"] = ValueError()
    rig.process([rig.record()])
    rig.clock.now += 1
    rig.process([rig.record()])
    first, second = (redriven(rig, letter.dead_lettered_at) for letter in rig.dead_letters.sent)
    rig.clock.now += 1
    assert rig.reasons([first]) == ["outcome_unknown"]
    assert rig.reasons([second]) == ["outcome_unknown"]
    assert len(rig.started) == 2


@pytest.mark.parametrize("ahead", [0, 4])
def test_a_redrive_is_run_once_though_clocks_differ(rig: Rig, ahead: float) -> None:
    """The clock of who stored the dead letter may be ahead of that of who runs it."""
    rig.ledger.give_back(rig.key(rig.record()), 0, mark=rig.clock.now - 5)
    record = redriven(rig, at=rig.clock.now + ahead)
    rig.actions["a"] = ValueError()
    assert rig.reasons([record]) == ["outcome_unknown"]
    assert rig.reasons([record]) == ["outcome_unknown"]
    assert len(rig.started) == 1


def test_a_redriven_event_that_did_nothing_is_retried(rig: Rig) -> None:
    """After RetryLater its message runs it again, and the first one still does not."""
    rig.actions["a"] = [ValueError(), RetryLater()]
    assert rig.reasons([rig.record()]) == ["outcome_unknown"]
    record = redriven(rig)
    assert rig.reasons([record]) == ["handler_error"]
    assert rig.reasons([rig.record()]) == ["outcome_unknown"]
    assert rig.reasons([record]) == ["processed"]
    assert len(rig.started) == 3


def test_a_replayed_event_is_not_run_again(rig: Rig) -> None:
    """Whoever replays a time range has not decided about this event."""
    rig.actions["a"] = ValueError()
    assert rig.reasons([rig.record()]) == ["outcome_unknown"]
    record = rig.record(is_replayed=True, sent_at=rig.clock.now + 1)
    assert rig.reasons([record]) == ["outcome_unknown"]
    assert rig.started == ["a"]


def test_a_redriven_event_in_one_batch_with_its_first_delivery_is_run(rig: Rig) -> None:
    """It does not share that one's outcome."""
    rig.ledger.give_back(rig.key(rig.record()), 0, mark=0.0)
    records = [rig.record(), redriven(rig, at=rig.clock.now)]
    assert rig.reasons(records) == ["outcome_unknown", "processed"]


def test_other_handlers_take_no_notice_of_a_mark() -> None:
    """After a deployment that allows to run it again."""
    rig = Rig()
    rig.ledger.give_back(rig.key(rig.record()), 1, mark=0.0)
    assert rig.reasons([rig.record()]) == ["processed"]
    assert "mark" not in rig.ledger.calls


# -- registering ---------------------------------------------------------------------------------


def test_rerun_is_allowed_or_never() -> None:
    """Anything else is refused when the handler is registered."""
    with pytest.raises(HandlerRegistrationError, match='rerun is "allowed" or "never"'):
        Handlers().handles("conversation.update", rerun="no")  # type: ignore[arg-type]


def test_a_fallback_handler_can_be_one_that_must_not_be_run_again() -> None:
    """It is a property of the handler, for every type that it is registered for."""
    handlers = Handlers()
    handlers.handles("*", rerun="never")(lambda _event: None)
    handlers.handles("users.presence")(lambda _event: None)
    found = (handlers.find("conversation.update"), handlers.find("users.presence"))
    assert [each is not None and each.runs_once for each in found] == [True, False]
