"""Every row of the table of outcomes, every failure of every store, and the invariants."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.batch import Processor
from processor.errors import ConfigurationError, RejectEvent, RetryLater, StoreUnavailable
from processor.genesys import RateLimited
from processor.reasons import Fate
from processor.record import Record
from processor.settings import Settings
from support.events import example
from support.rig import Rig

# -- one test for each row ------------------------------------------------------------------


def test_row_processed(rig: Any) -> None:
    """A valid event whose handler returns is acknowledged, and completed in the ledger."""
    [outcome] = rig.process([rig.record()])
    assert (outcome.reason.value, outcome.fate) == ("processed", Fate.ACKNOWLEDGED)
    assert (outcome.event_type, outcome.read_with, outcome.upgraded) == (
        "conversation.update",
        "2.1.0",
        False,
    )
    assert outcome.error is None
    assert rig.finished == ["a"]
    assert rig.ledger.completed == {rig.key(rig.record())}
    assert rig.ledger.claims == {}


def test_row_processed_after_an_upgrade(rig: Any) -> None:
    """An old event's outcome says with which version it was read, and that it was upgraded."""
    record = Record(json.dumps(example("conversation.update", "1.0.0")), "test")
    [outcome] = rig.process([record], max_event_age_seconds=0)
    assert outcome.reason.value == "processed"
    assert (outcome.read_with, outcome.upgraded) == ("1.0.0", True)
    assert rig.contexts[0].received_version == "1.0.0"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        pytest.param("[]", "", id="no-object"),
        pytest.param('{"a":' * 10_000, "", id="nested-too-deep"),
        pytest.param('{"event_id":"a"}', "/event_type", id="field-missing"),
        pytest.param(
            '{"event_id":"a","event_type":"b","timestamp":"yesterday","payload":{}}',
            "/timestamp",
            id="bad-timestamp",
        ),
    ],
)
def test_row_malformed(rig: Any, body: str, pointer: str) -> None:
    """A body that is not an event is dead-lettered with a pointer to the error."""
    [outcome] = rig.process([Record(body, "test")])
    assert (outcome.reason.value, outcome.fate) == ("malformed", Fate.DEAD_LETTERED)
    assert rig.dead_letters.bodies == [body]
    assert rig.dead_letters.sent[0].pointer == pointer


def test_row_stale(rig: Any) -> None:
    """An event older than the limit when first received is dead-lettered, unhandled."""
    rig.clock.now += 291
    [outcome] = rig.process([rig.record()])
    assert (outcome.reason.value, outcome.fate) == ("stale", Fate.DEAD_LETTERED)
    assert rig.started == []
    assert "MAX_EVENT_AGE_SECONDS" in rig.dead_letters.sent[0].error


def test_row_future_timestamp(rig: Any) -> None:
    """An event further ahead than clocks differ is dead-lettered."""
    rig.clock.now -= 311
    [outcome] = rig.process([rig.record()])
    assert (outcome.reason.value, outcome.fate) == ("future_timestamp", Fate.DEAD_LETTERED)
    assert "MAX_CLOCK_SKEW_SECONDS" in rig.dead_letters.sent[0].error


def test_row_unknown_event_type(rig: Any) -> None:
    """A type that the registry does not have is dead-lettered, a fallback handler or not."""
    rig.handlers.handles("*")(lambda event: rig.finished.append(event.event_id))
    [outcome] = rig.process([Record(rig.body(event_type="conversation.updated"), "test")])
    assert (outcome.reason.value, outcome.fate) == ("unknown_event_type", Fate.DEAD_LETTERED)
    assert outcome.event_type == "conversation.updated"
    assert rig.finished == []


def test_row_unknown_schema_version(rig: Any) -> None:
    """A declared version that nothing reads is dead-lettered."""
    [outcome] = rig.process([Record(rig.body(schema_version="3.0.0"), "test")])
    assert (outcome.reason.value, outcome.fate) == ("unknown_schema_version", Fate.DEAD_LETTERED)


def test_row_schema_violation(rig: Any) -> None:
    """An event that is invalid at its version is dead-lettered with pointer and version."""
    [outcome] = rig.process([Record(rig.body(payload={"state": "held"}), "test")])
    assert (outcome.reason.value, outcome.fate) == ("schema_violation", Fate.DEAD_LETTERED)
    [dead_letter] = rig.dead_letters.sent
    assert (dead_letter.pointer, dead_letter.schema_version) == ("/payload/updatedAt", "2.1.0")
    assert dead_letter.event_type == "conversation.update"


def test_row_migration_failed(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An event whose migration raises is dead-lettered, naming the migration."""
    monkeypatch.setattr("processor.upgrade._migration", lambda *_: lambda detail: detail["none"])
    body = rig.body(schema_version="1.0.0", payload={"status": "onhold"})
    [outcome] = rig.process([Record(body, "test")])
    assert (outcome.reason.value, outcome.fate) == ("migration_failed", Fate.DEAD_LETTERED)
    assert "1.0.0 -> 2.0.0: KeyError" in rig.dead_letters.sent[0].error


def test_row_rejected(rig: Any) -> None:
    """RejectEvent dead-letters with the handler's text and pointer, and gives the claim back."""
    rig.actions["a"] = RejectEvent("no such queue", pointer="/payload/queueId")
    [outcome] = rig.process([rig.record()])
    assert (outcome.reason.value, outcome.fate) == ("rejected", Fate.DEAD_LETTERED)
    [dead_letter] = rig.dead_letters.sent
    assert (dead_letter.error, dead_letter.pointer) == ("no such queue", "/payload/queueId")
    assert rig.ledger.completed == set()
    assert rig.ledger.claims == {}


@pytest.mark.parametrize(
    "error",
    [
        ValueError("+15555550142"),
        RetryLater("+15555550142"),
        SystemExit("+15555550142"),
        StoreUnavailable("+15555550142"),
        ConfigurationError("+15555550142"),
        RecursionError(),
        StopIteration(),
        TimeoutError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_row_handler_error(rig: Any, error: BaseException) -> None:
    """Any other exception is retried, reported without its text, and its claim released."""
    rig.actions["a"] = error
    [outcome] = rig.process([rig.record(receive_count=4)])
    assert (outcome.reason.value, outcome.fate) == ("handler_error", Fate.RETRY)
    assert type(error).__name__ in outcome.error
    assert "5555550142" not in outcome.error
    assert rig.dead_letters.sent == []
    assert rig.ledger.claims == {}


@pytest.mark.parametrize("receive_count", [None, 1, 99])
def test_row_retries_exhausted(rig: Any, receive_count: int | None) -> None:
    """The failure of the last attempt is final; the source's count of receives decides nothing."""
    rig.actions["a"] = RetryLater("not now")
    record = rig.record(receive_count=receive_count)
    assert [rig.reasons([record]) for _ in range(4)] == [["handler_error"]] * 4
    assert rig.dead_letters.sent == []
    [outcome] = rig.process([record])
    assert (outcome.reason.value, outcome.fate) == ("retries_exhausted", Fate.DEAD_LETTERED)
    [dead_letter] = rig.dead_letters.sent
    assert dead_letter.error.startswith("RetryLater at ")
    assert dead_letter.receive_count == receive_count
    assert [context.attempt for context in rig.contexts] == [1, 2, 3, 4, 5]
    assert rig.ledger.attempts == {}, "redriven, it has all its attempts again"


@pytest.mark.parametrize("attempts", [0, 4])
@pytest.mark.parametrize("broken", ["processor.validation.model_of", "processor.settling.identify"])
def test_an_internal_error_while_reading_is_retried(
    rig: Any, monkeypatch: pytest.MonkeyPatch, attempts: int, broken: str
) -> None:
    """What cannot be read because of us fails its own event, as often as a handler that raises."""

    def model_of(*_: object) -> None:
        raise ModuleNotFoundError("+15555550142")

    monkeypatch.setattr(broken, model_of)
    records = [rig.record(), Record("{", "test")]
    for _ in range(attempts):
        assert rig.reasons(records) == ["handler_error", "malformed"]
    [outcome, other] = rig.process(records)
    reason = "retries_exhausted" if attempts == 4 else "handler_error"
    assert (outcome.reason.value, other.reason.value) == (reason, "malformed")
    assert outcome.error.startswith("ModuleNotFoundError at ")
    assert "5555550142" not in outcome.error


def test_an_event_that_succeeds_on_its_last_attempt_is_processed(rig: Any) -> None:
    """On its last attempt an event is processed like on any other."""
    rig.ledger.give_back(rig.key(rig.record()), 4)
    assert rig.reasons([rig.record()]) == ["processed"]


def test_an_event_without_attempts_left_is_not_run(rig: Any) -> None:
    """Its dead letter could not be stored: only that is done again."""
    rig.actions["a"] = ValueError()
    rig.ledger.give_back(rig.key(rig.record()), 4)
    rig.dead_letters.broken = True
    assert [rig.reasons([rig.record()]) for _ in range(3)] == [["store_unavailable"]] * 3
    assert rig.started == ["a"]
    assert rig.ledger.attempts == {rig.key(rig.record()): 5}
    rig.dead_letters.broken = False
    assert rig.reasons([rig.record()]) == ["retries_exhausted"]
    assert rig.started == ["a"]
    assert rig.ledger.attempts == {}


def test_what_is_not_started_counts_no_attempt(rig: Any) -> None:
    """Nor does what a handler defers."""
    late = rig.clock.now + 5

    def take_five() -> None:
        rig.clock.now += 5

    rig.actions = {"a": take_five, "c": ValueError(), "e": RateLimited("later")}
    keys = {name: rig.key(rig.record(name)) for name in "abcde"}
    assert rig.reasons([rig.record("a"), rig.record("b")], late) == ["processed", "deferred"]
    group = [rig.record("c", group="g"), rig.record("d", group="g")]
    assert rig.reasons(group) == ["handler_error", "blocked_by_group"]
    assert rig.reasons([rig.record("e")]) == ["deferred"]
    rig.ledger.unavailable = {keys["a"]}
    assert rig.reasons([rig.record("a")]) == ["store_unavailable"]
    assert rig.ledger.attempts == {keys["c"]: 1}
    for name in "bde":
        rig.ledger.give_back(keys[name], 3)
    rig.actions["c"] = None
    rig.reasons([rig.record("e")])
    assert rig.ledger.attempts == {keys["c"]: 1, **{keys[name]: 3 for name in "bde"}}


def test_row_unhandled(rig: Any) -> None:
    """Without a handler a valid event is acknowledged and left out of the ledger."""
    record = Record(json.dumps(example("users.presence", "2.1.0")), "test")
    [outcome] = rig.process([record], max_event_age_seconds=0)
    assert (outcome.reason.value, outcome.fate) == ("unhandled", Fate.ACKNOWLEDGED)
    assert rig.ledger.calls == []
    rig.handlers.handles("users.presence")(lambda event: rig.finished.append(event.event_id))
    assert rig.reasons([record], max_event_age_seconds=0) == ["processed"]
    assert len(rig.finished) == 1, "a replay reaches the handler that was added"


def test_row_unhandled_dead_lettered_by_setting(rig: Any) -> None:
    """UNHANDLED_EVENTS=dead_letter dead-letters events without a handler."""
    record = Record(json.dumps(example("users.presence", "2.1.0")), "test")
    [outcome] = rig.process([record], max_event_age_seconds=0, unhandled_events="dead_letter")
    assert (outcome.reason.value, outcome.fate) == ("unhandled", Fate.DEAD_LETTERED)
    assert rig.dead_letters.bodies == [record.body]
    assert rig.dead_letters.sent[0].reason == "unhandled"


def test_an_invalid_event_is_not_counted_as_unhandled(rig: Any) -> None:
    """An invalid event is dead-lettered even if its type has no handler."""
    event = example("users.presence", "2.1.0")
    event["payload"]["primary"] = "yes"
    record = Record(json.dumps(event), "test")
    assert rig.reasons([record], max_event_age_seconds=0) == ["schema_violation"]


def test_row_duplicate(rig: Any) -> None:
    """A completed event is acknowledged, and its handler does not run again."""
    rig.process([rig.record()])
    [outcome] = rig.process([rig.record()])
    assert (outcome.reason.value, outcome.fate) == ("duplicate", Fate.ACKNOWLEDGED)
    assert rig.started == ["a"]


def test_row_deferred_by_its_handler(rig: Any) -> None:
    """RetryLater retries on any receive, even the last permitted one, and releases the claim."""

    def no_turn() -> None:
        raise RateLimited("GET /x: its turn comes after the time that is left")

    rig.actions["a"] = no_turn
    [outcome] = rig.process([rig.record(receive_count=99)])
    assert (outcome.reason.value, outcome.fate) == ("deferred", Fate.RETRY)
    assert outcome.error.endswith(": GET /x: its turn comes after the time that is left")
    assert rig.dead_letters.sent == []
    assert rig.ledger.claims == {}


def test_row_in_progress(rig: Any) -> None:
    """An event claimed by another invocation is retried until the lease expires."""
    key = rig.key(rig.record())
    rig.ledger.hold(key, rig.clock.now + 60)
    [outcome] = rig.process([rig.record()])
    assert (outcome.reason.value, outcome.fate) == ("in_progress", Fate.RETRY)
    assert rig.ledger.claims[key] == "another"
    rig.clock.now += 66
    assert rig.reasons([rig.record()]) == ["processed"]


def test_a_batch_of_100_waits_for_five_calls(rig: Any) -> None:
    """One claims all, four record 25 each: with 25 at risk at most, it cannot be fewer."""
    records = [rig.record(f"event-{number}") for number in range(100)]
    assert rig.reasons(records) == ["processed"] * 100
    assert rig.ledger.calls == ["claim", *["complete"] * 4]


def test_row_store_unavailable(rig: Any) -> None:
    """Without a ledger nothing is processed, and everything is retried."""
    rig.ledger.broken = {"claim"}
    [outcome] = rig.process([rig.record()])
    assert (outcome.reason.value, outcome.fate) == ("store_unavailable", Fate.RETRY)
    assert outcome.error.startswith("the ledger could not be reached: ")
    assert rig.started == []


def test_row_deferred_over_the_limit(rig: Any) -> None:
    """Records over MAX_BATCH_RECORDS are retried without being read."""
    records = [rig.record(f"e{n}") for n in range(3)] + [Record("{", "test")]
    outcomes = rig.process(records, max_batch_records=2)
    assert [o.reason.value for o in outcomes] == ["processed", "processed", "deferred", "deferred"]
    assert outcomes[3].fate is Fate.RETRY
    assert rig.dead_letters.sent == []


def test_the_default_limit_is_one_hundred(rig: Any) -> None:
    """Of 101 records, a hundred are processed and the last is deferred."""
    reasons = rig.reasons([rig.record(f"e{n}") for n in range(101)])
    assert Counter(reasons) == {"processed": 100, "deferred": 1}
    assert reasons[-1] == "deferred"


def test_another_limit_replaces_the_settings(rig: Any) -> None:
    """For a source that delivers nothing again but the whole batch."""
    records = [rig.record(f"e{n}") for n in range(5)]
    reasons = [o.reason.value for o in rig.process(records, max_records=4, max_batch_records=2)]
    assert reasons == ["processed"] * 4 + ["deferred"]


def test_row_deferred_at_the_deadline(rig: Any) -> None:
    """After the deadline no event is started, and the claims are released."""
    deadline = rig.clock.now + 5

    def take_five() -> None:
        rig.clock.now += 5

    rig.actions["b"] = take_five
    outcomes = rig.process([rig.record(i) for i in "abcd"], deadline)
    assert [o.reason.value for o in outcomes] == ["processed", "processed", "deferred", "deferred"]
    assert outcomes[2].fate is Fate.RETRY
    assert rig.started == ["a", "b"]
    assert rig.ledger.claims == {}
    assert rig.ledger.completed == {rig.key(rig.record(i)) for i in "ab"}


def test_row_blocked_by_group(rig: Any) -> None:
    """A failure stops its message group; other groups and ungrouped records go on."""
    rig.actions["a"] = ValueError()
    records = [
        rig.record("a", group="g"),
        rig.record("b", group="g"),
        rig.record("c", group="h"),
        rig.record("d"),
        rig.record("e", group="g"),
    ]
    outcomes = rig.process(records)
    assert [o.reason.value for o in outcomes] == [
        "handler_error",
        "blocked_by_group",
        "processed",
        "processed",
        "blocked_by_group",
    ]
    assert outcomes[1].fate is Fate.RETRY
    assert rig.started == ["a", "c", "d"]
    assert rig.ledger.claims == {}


# -- duplicates in one batch ---------------------------------------------------------------


def test_a_copy_of_a_processed_event_is_a_duplicate(rig: Any) -> None:
    """The second of two copies is a duplicate of the first; its handler runs once."""
    assert rig.reasons([rig.record(), rig.record("b"), rig.record()]) == [
        "processed",
        "processed",
        "duplicate",
    ]
    assert rig.started == ["a", "b"]


def test_a_copy_of_a_failed_event_is_retried(rig: Any) -> None:
    """Both copies are retried when the first failed; the handler runs once."""
    rig.actions["a"] = ValueError()
    outcomes = rig.process([rig.record(), rig.record()])
    assert [o.reason.value for o in outcomes] == ["handler_error"] * 2
    assert [o.fate for o in outcomes] == [Fate.RETRY] * 2
    assert rig.started == ["a"]


def test_a_copy_of_a_rejected_event_is_dead_lettered(rig: Any) -> None:
    """Both copies are dead-lettered when the first was rejected."""
    rig.actions["a"] = RejectEvent("never", pointer="/payload")
    outcomes = rig.process([rig.record(), rig.record()])
    assert [o.fate for o in outcomes] == [Fate.DEAD_LETTERED] * 2
    assert rig.dead_letters.bodies == [rig.body()] * 2
    assert {dead_letter.pointer for dead_letter in rig.dead_letters.sent} == {"/payload"}
    assert rig.started == ["a"]


def test_a_copy_of_a_deferred_event_is_deferred(rig: Any) -> None:
    """Both copies are deferred when time ran out before the first."""
    assert rig.reasons([rig.record(), rig.record()], rig.clock.now) == ["deferred"] * 2


def test_a_valid_copy_does_not_follow_an_invalid_one(rig: Any) -> None:
    """A broken copy with the same identity does not take a valid one with it."""
    broken = Record(rig.body(payload={}), "test")
    assert rig.reasons([broken, rig.record()]) == ["schema_violation", "processed"]


def test_events_that_differ_in_one_part_of_the_key_are_not_duplicates(rig: Any) -> None:
    """Same id, but another conversation or another time, is another event."""
    records = [
        rig.record(),
        Record(rig.body(conversation_id="d"), "test"),
        Record(rig.body(conversation_id=None), "test"),
        Record(rig.body(timestamp="2026-03-02T14:05:00.000Z"), "test"),
    ]
    assert rig.reasons(records) == ["processed"] * 4


# -- FIFO groups ----------------------------------------------------------------------------


def test_a_rejected_event_does_not_block_its_group(rig: Any) -> None:
    """Once its dead letter is stored, the group goes on."""
    rig.actions["a"] = RejectEvent("never")
    assert rig.reasons([rig.record("a", group="g"), rig.record("b", group="g")]) == [
        "rejected",
        "processed",
    ]


@pytest.mark.parametrize("first", ["rejected", "malformed"])
def test_a_lost_dead_letter_blocks_its_group(rig: Any, first: str) -> None:
    """A record whose dead letter could not be stored is retried, so its group has to wait."""
    rig.dead_letters.broken = True
    rig.actions["a"] = RejectEvent("never")
    record = rig.record("a", group="g") if first == "rejected" else Record("{", "t", group="g")
    records = [record, rig.record("b", group="g"), rig.record("c", group="h")]
    assert rig.reasons(records) == ["store_unavailable", "blocked_by_group", "processed"]
    assert rig.started == (["a", "c"] if first == "rejected" else ["c"])


def test_a_claim_held_by_another_blocks_its_group(rig: Any) -> None:
    """Order is kept relative to another invocation's event too."""
    rig.ledger.hold(rig.key(rig.record()), rig.clock.now + 60)
    assert rig.reasons([rig.record("a", group="g"), rig.record("b", group="g")]) == [
        "in_progress",
        "blocked_by_group",
    ]
    assert rig.started == []


def test_a_completed_duplicate_does_not_block_its_group(rig: Any) -> None:
    """A duplicate that was completed earlier does not make the group wait."""
    rig.process([rig.record()])
    assert rig.reasons([rig.record("a", group="g"), rig.record("b", group="g")]) == [
        "duplicate",
        "processed",
    ]


def test_every_record_of_a_group_after_the_deadline_is_retried(rig: Any) -> None:
    """A deferred record blocks the rest of its group."""
    records = [rig.record("a", group="g"), rig.record("b", group="g")]
    assert rig.reasons(records, rig.clock.now) == ["deferred", "blocked_by_group"]


# -- failures of the stores -------------------------------------------------------------------


@pytest.mark.parametrize(
    "error", [StoreUnavailable("down"), OSError("+15555550142"), KeyError("x")], ids=repr
)
def test_a_ledger_that_cannot_claim_runs_no_handler(rig: Any, error: Exception) -> None:
    """For any error of the ledger, events are retried and bad records still dead-lettered."""
    rig.ledger.broken, rig.ledger.error = {"claim"}, error
    outcomes = rig.process([rig.record(), Record("{", "test"), rig.record("b")])
    assert [o.reason.value for o in outcomes] == [
        "store_unavailable",
        "malformed",
        "store_unavailable",
    ]
    assert "5555550142" not in outcomes[0].error
    assert rig.started == []


def test_a_ledger_unavailable_for_one_key_delays_only_that(rig: Any) -> None:
    """A throttled key is retried, the others are processed."""
    rig.ledger.unavailable = {rig.key(rig.record("b"))}
    assert rig.reasons([rig.record(i) for i in "abc"]) == [
        "processed",
        "store_unavailable",
        "processed",
    ]
    assert rig.started == ["a", "c"]


def test_a_ledger_that_cannot_complete_leaves_events_processed(rig: Any) -> None:
    """The handlers have run: the records are acknowledged, and the outcomes say what failed."""
    rig.ledger.broken = {"complete"}
    rig.actions["b"] = ValueError()
    outcomes = rig.process([rig.record("a"), rig.record("b")])
    assert [o.reason.value for o in outcomes] == ["processed", "handler_error"]
    assert outcomes[0].fate is Fate.ACKNOWLEDGED
    assert outcomes[0].error.startswith("processed, but the ledger could not be updated: ")
    assert set(rig.ledger.claims) == {rig.key(rig.record("a"))}, "not given back: it was done"


def test_a_ledger_that_cannot_release_changes_no_outcome(rig: Any) -> None:
    """Claims that could not be released expire by themselves."""
    rig.ledger.broken = {"release"}
    rig.actions["a"] = ValueError()
    assert rig.reasons([rig.record("a"), rig.record("b")]) == ["handler_error", "processed"]
    rig.actions.clear()
    assert rig.reasons([rig.record("a")]) == ["in_progress"]
    rig.clock.now += 906
    assert rig.reasons([rig.record("a")], max_event_age_seconds=0) == ["processed"]


def test_lost_dead_letters_are_retried(rig: Any) -> None:
    """Without dead letters, every record that would be dead-lettered is retried."""
    rig.dead_letters.broken = True
    rig.actions["a"] = RejectEvent("never")
    rig.actions["b"] = ValueError()
    records = [rig.record("a"), Record("{", "test"), rig.record("b")]
    outcomes = rig.process(records, max_receive_count=1)
    assert [o.reason.value for o in outcomes] == ["store_unavailable"] * 3
    assert [o.fate for o in outcomes] == [Fate.RETRY] * 3
    assert rig.ledger.claims == {}
    rig.dead_letters.broken = False
    reasons = rig.reasons(records, max_receive_count=2)
    assert reasons == ["rejected", "malformed", "retries_exhausted"]


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_only_the_dead_letters_that_were_lost_are_retried(rig: Any, lost: int) -> None:
    """The indices that the store returns name the records, not their neighbours."""
    rig.dead_letters.loses = lambda index, _dead_letter: index == lost
    outcomes = rig.process(
        [rig.record(), *(Record("{" * (n + 1), "test") for n in range(3)), rig.record("b")]
    )
    expected = ["malformed"] * 3
    expected[lost] = "store_unavailable"
    assert [o.reason.value for o in outcomes] == ["processed", *expected, "processed"]
    assert len(rig.dead_letters.sent) == 2


@pytest.mark.parametrize("store", ["claim", "release"])
def test_a_wrong_deployment_fails_the_invocation(rig: Any, store: str) -> None:
    """A ConfigurationError of a store is for the operator; no record causes it."""
    rig.ledger.broken, rig.ledger.error = {store}, ConfigurationError("no such table")
    rig.actions["b"] = ValueError()
    with pytest.raises(ConfigurationError, match="no such table"):
        rig.process([rig.record("a"), rig.record("b")])


def test_a_permission_lost_after_the_handler_does_not_repeat_it(rig: Any) -> None:
    """Processed events are acknowledged with a note; failing would run their handlers again."""
    rig.ledger.broken, rig.ledger.error = {"complete"}, ConfigurationError("not permitted")
    [outcome] = rig.process([rig.record("a")])
    assert (outcome.reason.value, outcome.fate) == ("processed", Fate.ACKNOWLEDGED)
    assert outcome.error == "processed, but the ledger could not be updated: not permitted"
    assert rig.finished == ["a"]


def test_an_empty_batch_calls_no_store(rig: Any) -> None:
    """It has no outcomes either."""
    rig.ledger.broken = {"claim", "complete", "release"}
    rig.dead_letters.broken = True
    assert rig.process([]) == []
    assert rig.ledger.calls == []


def test_a_batch_calls_the_ledger_twice(rig: Any) -> None:
    """A successful batch costs one claim, and one completion for each 25 events."""
    rig.process([rig.record(f"e{n}") for n in range(24)])
    assert rig.ledger.calls == ["claim", "complete"]
    rig.ledger.calls.clear()
    rig.process([rig.record(f"f{n}") for n in range(60)])
    assert rig.ledger.calls == ["claim", "complete", "complete", "complete"]


def test_completions_of_slow_handlers_are_flushed_during_the_batch(rig: Any) -> None:
    """A process that is killed repeats the events of the last second, not its whole batch."""
    for name in "abc":
        rig.actions[name] = lambda: setattr(rig.clock, "now", rig.clock.now + 2)
    rig.actions["d"] = KeyboardInterrupt()
    rig.ledger.broken = {"release"}
    with pytest.raises(KeyboardInterrupt):
        rig.process([rig.record(name) for name in "abcd"])
    assert rig.ledger.calls[:4] == ["claim", "complete", "complete", "complete"]


# -- the sampled check for drift -------------------------------------------------------------


def _drifting(rig: Any, event_id: str = "a", **fields: Any) -> Record:
    payload = {
        "state": "held",
        "updatedAt": "2026-03-02T14:04:59Z",
        "mediaType": "TELEPATHY",
        "+15555550142": "Jane Doe",
    }
    return Record(rig.body(event_id, **{"payload": payload, **fields}), "test", event_id)


def test_a_sampled_event_reports_its_drift_and_is_processed(rig: Any) -> None:
    """Fields and values that the schema does not know are pointers, and change nothing."""
    [outcome] = rig.process([_drifting(rig)], drift_sample_rate=1)
    assert (outcome.reason.value, outcome.violations) == ("processed", ())
    assert outcome.drift == ("/payload/mediaType", "/payload/*")
    assert rig.finished == ["a"]


@pytest.mark.parametrize(
    ("rate", "drawn", "looked_at"),
    [
        pytest.param(0, 0, False, id="off"),
        pytest.param(0.01, 0, True, id="drawn"),
        pytest.param(0.01, 0.0099, True, id="just-drawn"),
        pytest.param(0.01, 0.01, False, id="just-not"),
        pytest.param(1, 0.999_999, True, id="every-one"),
    ],
)
def test_the_rate_decides_which_events_are_checked(
    rig: Any, monkeypatch: pytest.MonkeyPatch, rate: float, drawn: float, looked_at: bool
) -> None:
    """At 0 no event is checked, and at 1 every event is."""
    asked: list[str] = []

    def look(event_type: str, upgraded: Any) -> Any:
        asked.append(event_type)
        return upgraded

    monkeypatch.setattr("processor.settling.check_drift", look)
    rig.drawn = drawn
    records = [_drifting(rig, name) for name in "abc"]
    assert rig.reasons(records, drift_sample_rate=rate) == ["processed"] * 3
    assert asked == (["conversation.update"] * 3 if looked_at else [])


def test_each_event_is_sampled_independently(rig: Any) -> None:
    """Sampling is by event, not by batch or process."""
    draws = iter([0.9, 0.1, 0.9, 0.1])
    processor = Processor(
        rig.handlers,
        rig.ledger,
        rig.dead_letters,
        Settings(drift_sample_rate=0.5),
        rig.clock,
        random=lambda: next(draws),
    )
    outcomes = processor.process([_drifting(rig, name) for name in "abcd"])
    assert [bool(outcome.drift) for outcome in outcomes] == [False, True, False, True]


def test_an_unhandled_event_reports_its_drift_too(rig: Any) -> None:
    """A type drifts whether or not it has a handler."""
    payload = {"modifiedDate": "2026-03-02T14:05:00Z", "mood": "fine"}
    record = _drifting(rig, event_type="users.presence", payload=payload)
    [outcome] = rig.process([record], drift_sample_rate=1)
    assert (outcome.reason.value, outcome.drift) == ("unhandled", ("/payload/mood",))


@pytest.mark.parametrize(
    ("version", "drift"),
    [
        pytest.param("2.1.0", ("/payload/new",), id="newest"),
        pytest.param("2.7.0", ("/payload/new",), id="newer-minor"),
        pytest.param("2.0.0", (), id="older"),
    ],
)
def test_events_of_the_newest_version_are_checked(
    rig: Any, version: str, drift: tuple[str, ...]
) -> None:
    """An older event is of an older shape; a newer one is what the check is for."""
    payload = {"state": "held", "updatedAt": "2026-03-02T14:04:59Z", "new": 1}
    record = _drifting(rig, schema_version=version, payload=payload)
    [outcome] = rig.process([record], drift_sample_rate=1)
    assert (outcome.reason.value, outcome.drift) == ("processed", drift)


def test_invalid_events_are_not_checked(rig: Any) -> None:
    """Their violations report the drift."""
    [outcome] = rig.process([_drifting(rig, payload={"new": 1})], drift_sample_rate=1)
    assert (outcome.reason.value, outcome.drift) == ("schema_violation", ())


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (RecursionError("+15555550142"), "RecursionError at "),
        (ConfigurationError("deploy all of generated/"), "deploy all of generated/"),
    ],
)
def test_a_failing_check_changes_no_outcome(
    rig: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    expected: str,
) -> None:
    """The event is valid, so it is processed; the log says what is wrong, without a value."""

    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr("processor.drift.tolerated_drift", broken)
    [outcome] = rig.process([_drifting(rig)], drift_sample_rate=1)
    assert (outcome.reason.value, outcome.error, outcome.drift) == ("processed", None, ())
    [line] = caplog.messages
    assert expected in line
    assert "5555550142" not in line


# -- being stopped --------------------------------------------------------------------------


def test_an_interrupt_completes_processed_events(rig: Any) -> None:
    """KeyboardInterrupt is raised; processed events are completed, other claims released."""
    rig.actions["b"] = RejectEvent("never")
    rig.actions["c"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        rig.process([rig.record(i) for i in "abcd"])
    assert rig.ledger.completed == {rig.key(rig.record("a"))}
    assert rig.ledger.claims == {}
    assert rig.dead_letters.bodies == [rig.body("b")]
    assert rig.started == ["a", "b", "c"]


def test_a_cancelled_coroutine_is_retried(rig: Any) -> None:
    """A handler whose own task was cancelled fails like any other, and alone."""

    async def cancelled(_event: object) -> None:
        raise asyncio.CancelledError

    rig.handlers.handles("users.presence")(cancelled)
    event = {**example("users.presence", "2.1.0"), "timestamp": "2026-03-02T14:05:00Z"}
    records = [Record(json.dumps(event), "test"), rig.record()]
    assert rig.reasons(records) == ["handler_error", "processed"]


def test_a_rejection_that_skips_its_base_class_is_a_rejection(rig: Any) -> None:
    """A subclass of RejectEvent that never calls its base rejects its own record alone."""

    class NoSuchQueue(RejectEvent):
        def __init__(self, queue: str) -> None:
            self.queue = queue

    rig.actions["a"] = NoSuchQueue("q")
    assert rig.reasons([rig.record("a"), rig.record("b")]) == ["rejected", "processed"]


def test_a_rejection_with_an_exception_as_message_stores_its_text(rig: Any) -> None:
    """`raise RejectEvent(error)` reaches the stores as a string, which they can store."""
    rig.actions["a"] = RejectEvent(ValueError("no such queue"))  # type: ignore[arg-type]
    [outcome] = rig.process([rig.record()])
    assert outcome.reason.value == "rejected"
    assert rig.dead_letters.sent[0].error == "no such queue"


# -- what is stored and reported -------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('  {"event_id": 1,\n "event_id": "\\u00e9" }', id="spacing-and-repeats"),
        pytest.param(b"\xff\x00\xfe", id="bytes-no-utf-8"),
        pytest.param(b'{"a": "\xc3\xa9"}', id="bytes-utf-8"),
        pytest.param('{"a": "\ud800"}', id="lone-surrogate"),
        pytest.param("", id="empty"),
    ],
)
def test_a_dead_letter_holds_the_body_verbatim(rig: Any, body: str | bytes) -> None:
    """Redriving sends the body again: no byte of it may change."""
    rig.process([Record(body, "arn:q", "m1", receive_count=3)])
    [dead_letter] = rig.dead_letters.sent
    assert dead_letter.body == body
    assert type(dead_letter.body) is type(body)
    assert (dead_letter.source, dead_letter.receive_count) == ("arn:q", 3)
    assert dead_letter.dead_lettered_at == rig.clock.now


def test_a_rejected_old_event_is_stored_as_received(rig: Any) -> None:
    """What was upgraded for the handler is dead-lettered as it was received."""
    event = example("conversation.update", "1.0.0")
    rig.actions[event["event_id"]] = RejectEvent("never")
    body = json.dumps(event, indent=3)
    rig.process([Record(body, "test")], max_event_age_seconds=0)
    [dead_letter] = rig.dead_letters.sent
    assert dead_letter.body == body
    assert dead_letter.schema_version == "1.0.0"


def test_outcomes_come_in_the_records_order(rig: Any) -> None:
    """Records of every fate, mixed, have one outcome each, in their order."""
    rig.actions["b"] = ValueError()
    rig.actions["c"] = RejectEvent("never")
    records = [
        Record("{", "test"),
        rig.record("a"),
        rig.record("b"),
        Record(rig.body("x", event_type="none"), "test"),
        rig.record("a"),
        rig.record("c"),
        rig.record("d"),
    ]
    assert rig.reasons(records, max_batch_records=6) == [
        "malformed",
        "processed",
        "handler_error",
        "unknown_event_type",
        "duplicate",
        "rejected",
        "deferred",
    ]


def test_the_handlers_context_describes_the_delivery(rig: Any) -> None:
    """A handler gets the number of its attempt and the deadline of its invocation."""
    deadline = rig.clock.now + 30
    rig.ledger.give_back(rig.key(rig.record()), 2)
    rig.process([rig.record()], deadline)
    [context] = rig.contexts
    assert (context.attempt, context.deadline) == (3, deadline)
    assert (context.event_type, context.topic) == ("conversation.update", None)


def test_a_lease_ends_with_the_invocation(rig: Any) -> None:
    """The lease runs until the deadline, or for LEASE_SECONDS without a deadline."""
    rig.process([rig.record("a")], rig.clock.now + 30)
    assert rig.ledger.lease_until == rig.clock.now + 30
    rig.process([rig.record("b")], lease_seconds=77)
    assert rig.ledger.lease_until == rig.clock.now + 77


def test_completions_are_kept_for_the_retention_time(rig: Any) -> None:
    """A completion is kept for DEDUP_RETENTION_SECONDS."""
    rig.process([rig.record("a")], dedup_retention_seconds=99)
    assert rig.ledger.keep_until == rig.clock.now + 99


def test_every_invocation_has_its_own_owner(rig: Any) -> None:
    """Two batches of one processor, and two processors, never share an owner."""
    from processor.batch import Processor
    from processor.settings import Settings

    one = Processor(rig.handlers, rig.ledger, rig.dead_letters, Settings(), rig.clock)
    two = Processor(rig.handlers, rig.ledger, rig.dead_letters, Settings(), rig.clock)
    for name, processor in zip("abcd", (one, one, two, two), strict=True):
        processor.process([rig.record(name)])
    assert len(set(rig.ledger.owners)) == 4


# -- invariants ---------------------------------------------------------------------------------

_BODIES = ["valid", "valid", "valid", "valid", "malformed", "invalid", "unhandled"]
_RECORD = st.tuples(
    st.sampled_from("abcde"),
    st.sampled_from(_BODIES),
    st.sampled_from([None, None, "g", "h"]),
    st.sampled_from([None, 1, 4, 5]),
)
_ACTION = st.sampled_from(["ok", "ok", "raise", "later", "reject", "exit", "slow"])
_BATCH = st.fixed_dictionaries(
    {
        "records": st.lists(_RECORD, max_size=12),
        "actions": st.dictionaries(st.sampled_from("abcde"), _ACTION),
        "broken": st.sets(st.sampled_from(["claim", "complete", "release"]), max_size=1),
        "unavailable": st.sets(st.sampled_from("abcde"), max_size=2),
        "letters_broken": st.booleans(),
        "letters_lost": st.sets(st.integers(0, 3), max_size=2),
        "deadline": st.sampled_from([None, 0, 5, 900]),
        "limit": st.sampled_from([3, 100]),
    }
)
_PRESENCE = {"event_type": "users.presence", "payload": {"modifiedDate": "2026-03-02T14:05:00Z"}}


def _record(rig: Any, drawn: tuple[str, str, str | None, int | None]) -> Record:
    name, kind, group, received = drawn
    body = {
        "valid": rig.body(name),
        "malformed": f'{{"event_id": "{name}"',
        "invalid": rig.body(name, payload={"state": 1}),
        "unhandled": rig.body(name, **_PRESENCE),
    }[kind]
    return Record(body, "test", name, received, group=group)


def _slow(rig: Any) -> None:
    rig.clock.now += 6


@settings(max_examples=300, deadline=None)
@given(batches=st.lists(_BATCH, min_size=1, max_size=3))
def test_no_event_is_lost_repeated_or_left_claimed(batches: list[dict[str, Any]]) -> None:
    """For any batches and any failures, the guarantees of the table of outcomes hold."""
    rig = Rig()
    ever_incomplete = False
    for batch in batches:
        records = [_record(rig, drawn) for drawn in batch["records"]]
        rig.actions = {
            name: {
                "ok": None,
                "raise": ValueError(),
                "later": RetryLater(),
                "reject": RejectEvent("never"),
                "exit": SystemExit(1),
                "slow": lambda: _slow(rig),
            }[action]
            for name, action in batch["actions"].items()
        }
        rig.ledger.broken = batch["broken"]
        rig.ledger.unavailable = {rig.key(rig.record(name)) for name in batch["unavailable"]}
        rig.ledger.owners.clear()
        rig.dead_letters.broken = batch["letters_broken"]
        rig.dead_letters.loses = lambda index, _dead_letter, lost=batch["letters_lost"]: (
            index in lost
        )
        deadline = None if batch["deadline"] is None else rig.clock.now + batch["deadline"]
        ever_incomplete = ever_incomplete or "complete" in batch["broken"]

        outcomes = rig.process(
            records, deadline, max_event_age_seconds=0, max_batch_records=batch["limit"]
        )

        assert len(outcomes) == len(records)
        stopped: set[str] = set()
        for record, outcome in zip(records, outcomes, strict=True):
            if outcome.fate is Fate.ACKNOWLEDGED:
                assert outcome.reason.value == "unhandled" or record.identifier in rig.finished
            elif outcome.fate is Fate.DEAD_LETTERED:
                assert record.body in rig.dead_letters.bodies
            if record.group is not None:
                if outcome.fate is Fate.RETRY:
                    stopped.add(record.group)
                ran = outcome.reason.value in ("processed", "duplicate", "rejected")
                assert not (ran and record.group in stopped), "order within the group"
        # A handler that overruns the deadline leaves no time for completions and releases.
        is_late = deadline is not None and rig.clock.now >= deadline - 1
        ever_incomplete = ever_incomplete or is_late
        if not is_late and not batch["broken"] & {"complete", "release"}:
            assert not {*rig.ledger.claims.values()} & {*rig.ledger.owners}
        if not ever_incomplete:
            assert max(Counter(rig.finished).values(), default=0) <= 1
