"""What a handler that hangs or ends its process costs: few events twice, and none of them lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from threading import Lock
from typing import Any

import pytest

from processor.claims import MAX_UNRECORDED
from processor.outcomes import Outcome
from processor.reasons import Fate
from processor.record import Record
from support.rig import Rig

SECONDS = 60.0
"""Of an invocation."""
STORES = {"claim", "take_over", "complete", "release"}


class Deliveries:
    """A queue that delivers its records again and again, until each is done."""

    def __init__(self, rig: Rig, records: Sequence[Record]) -> None:
        self.rig = rig
        self.waiting = list(records)
        self.done: dict[str | None, str] = {}
        """The reason of each record that is acknowledged or a dead letter."""
        self.reasons: Counter[str] = Counter()
        self.deaths = 0

    def die(self) -> None:
        """End the process: from now on it reaches no store."""
        self.deaths += 1
        self.rig.ledger.broken = {*STORES}
        self.rig.dead_letters.broken = True
        raise KeyboardInterrupt

    def hang(self) -> None:
        """Use up the time of the invocation, which ends the process."""
        self.rig.clock.now = self.deadline
        self.die()

    def invoke(self, **settings: Any) -> None:
        """Deliver all records that are not done."""
        self.deadline = self.rig.clock.now + SECONDS
        try:
            outcomes = self.rig.process(self.waiting, self.deadline, **settings)
        except KeyboardInterrupt:
            self.rig.clock.timers.clear()
            outcomes = []
        for outcome in outcomes:
            self._settle(outcome)
        self.rig.ledger.broken.clear()
        self.rig.dead_letters.broken = False
        self.rig.clock.now = self.deadline + 300

    def _settle(self, outcome: Outcome) -> None:
        self.reasons[outcome.reason.value] += 1
        if outcome.fate is not Fate.RETRY:
            self.waiting.remove(outcome.record)
            self.done[outcome.record.identifier] = outcome.reason.value


def run(deliveries: Deliveries, most: int, **settings: Any) -> None:
    """Deliver until nothing is waiting, in so many invocations at most."""
    for _ in range(most):
        if not deliveries.waiting:
            return
        deliveries.invoke(max_event_age_seconds=0, **settings)
    assert not deliveries.waiting


def make_deliveries(rig: Rig, count: int, poison: int, action: str) -> Deliveries:
    """So many events, one of which hangs or dies whenever it runs."""
    deliveries = Deliveries(rig, [rig.record(f"e{n}") for n in range(count)])
    rig.actions[f"e{poison}"] = getattr(deliveries, action)
    return deliveries


@pytest.mark.parametrize("workers", [1, 4])
@pytest.mark.parametrize("limit", [1, 3, 5])
def test_an_event_that_always_hangs_costs_its_attempts(rig: Rig, workers: int, limit: int) -> None:
    """No neighbour runs twice, and none fails; it ends as a dead letter without being run again."""
    deliveries = make_deliveries(rig, 100, 50, "hang")
    run(deliveries, limit + 2, max_receive_count=limit, handler_concurrency=workers)
    assert deliveries.deaths == limit
    started = Counter(rig.started)
    assert started.pop("e50") == limit
    assert set(started.values()) == {1}
    assert deliveries.done.pop("e50") == "retries_exhausted"
    assert set(deliveries.done.values()) <= {"processed", "duplicate"}
    assert [letter.reason for letter in rig.dead_letters.sent] == ["retries_exhausted"]
    assert f"{limit} attempts" in rig.dead_letters.sent[0].error
    assert rig.ledger.attempts == {}


@pytest.mark.parametrize("poison", [0, 49, 60, 99])
def test_an_event_that_kills_its_process_costs_its_attempts(rig: Rig, poison: int) -> None:
    """Claims are left behind. What was not recorded runs once more; nothing else ever does."""
    deliveries = make_deliveries(rig, 100, poison, "die")
    deliveries.invoke()
    unrecorded = len(rig.started) - 1 - len(rig.ledger.completed)
    assert unrecorded < MAX_UNRECORDED
    run(deliveries, 6)
    assert deliveries.deaths == 5
    started = Counter(rig.started)
    assert started.pop(f"e{poison}") == 5
    assert Counter(started.values()) == +Counter({2: unrecorded, 1: 99 - unrecorded})
    assert deliveries.done.pop(f"e{poison}") == "retries_exhausted"
    assert set(deliveries.done.values()) <= {"processed", "duplicate"}
    assert rig.ledger.attempts == {}


@pytest.mark.parametrize(
    ("action", "attempts"),
    [
        ("hang", {"e3": 5, "e7": 5, "e12": 5}),
        # The first death counts for everything that was claimed and not done.
        ("die", {"e3": 5, "e7": 4, "e12": 4}),
    ],
)
def test_several_poison_events_all_end(rig: Rig, action: str, attempts: dict[str, int]) -> None:
    """One after another: what one has used up, the death by another does not give back."""
    deliveries = make_deliveries(rig, 20, 3, action)
    rig.actions["e7"] = rig.actions["e12"] = rig.actions["e3"]
    run(deliveries, 20)
    started = Counter(rig.started)
    assert {name: started[name] for name in attempts} == attempts
    assert deliveries.deaths == sum(attempts.values())
    exhausted = {name for name, reason in deliveries.done.items() if reason == "retries_exhausted"}
    assert exhausted == attempts.keys()
    assert {letter.identifier for letter in rig.dead_letters.sent} == exhausted
    assert rig.ledger.attempts == {}


def test_an_expired_event_that_succeeds_is_processed(rig: Rig) -> None:
    """It was a neighbour, or its handler is fixed: its attempt is the next one."""
    rig.ledger.hold(rig.key(rig.record()), 0, attempts=4)
    assert rig.reasons([rig.record()]) == ["processed"]
    assert [context.attempt for context in rig.contexts] == [5]


def test_without_attempts_left_a_suspect_is_taken_over_and_not_run(rig: Rig) -> None:
    """If its dead letter cannot be stored, only that is tried again."""
    rig.ledger.hold(rig.key(rig.record()), 0, attempts=5)
    rig.dead_letters.broken = True
    assert rig.reasons([rig.record()]) == ["store_unavailable"]
    assert rig.ledger.attempts == {rig.key(rig.record()): 5}
    rig.dead_letters.broken = False
    assert rig.reasons([rig.record()]) == ["retries_exhausted"]
    assert (rig.started, rig.ledger.attempts) == ([], {})


# -- suspects --------------------------------------------------------------------------------


def test_suspects_run_last_and_alone(rig: Rig) -> None:
    """With everything before each recorded, sent and released."""
    for name in "ae":
        rig.ledger.hold(rig.key(rig.record(name)), 0)
    rig.actions["c"] = ValueError()
    seen: dict[str, tuple[set[str], int, set[str]]] = {}

    def look(name: str) -> None:
        claims = {*rig.ledger.claims}
        seen[name] = ({*rig.ledger.completed}, len(rig.dead_letters.sent), claims)

    rig.actions["a"] = lambda: look("a")
    rig.actions["e"] = lambda: look("e")
    records = [rig.record(name) for name in "abcde"] + [Record("{", "test")]
    reasons = rig.reasons(records, handler_concurrency=4)
    assert reasons == [*["processed"] * 2, "handler_error", *["processed"] * 2, "malformed"]
    assert rig.started[-2:] == ["a", "e"]
    key = {name: rig.key(rig.record(name)) for name in "abcde"}
    done = {key["b"], key["d"]}
    assert seen["a"] == (done, 1, {key["a"], key["e"]})
    assert seen["e"] == (done | {key["a"]}, 1, {key["e"]})
    assert rig.ledger.calls.count("take_over") == 2


def test_a_suspect_waits_for_what_cannot_be_recorded(rig: Rig) -> None:
    """It might take that with it."""
    rig.ledger.hold(rig.key(rig.record("a")), 0)
    rig.ledger.unavailable = {rig.key(rig.record("b"))}
    claim = rig.ledger.claim

    def claim_all(*args: Any, **named: Any) -> Any:
        rig.ledger.unavailable, refused = set(), rig.ledger.unavailable
        answers = claim(*args, **named)
        rig.ledger.unavailable = refused
        return answers

    rig.ledger.claim = claim_all  # type: ignore[method-assign]
    outcomes = rig.process([rig.record("a"), rig.record("b")])
    assert [each.reason.value for each in outcomes] == ["deferred", "processed"]
    assert outcomes[1].error == "processed, but the ledger could not be updated"
    assert rig.started == ["b"]
    assert rig.ledger.attempts[rig.key(rig.record("a"))] == 1


def test_a_suspect_without_time_is_left_as_it_is(rig: Rig) -> None:
    """Another invocation has time for it."""
    key = rig.key(rig.record("a"))
    rig.ledger.hold(key, 0)
    rig.actions["b"] = lambda: setattr(rig.clock, "now", rig.clock.now + 56)
    deadline = rig.clock.now + 60
    assert rig.reasons([rig.record("a"), rig.record("b")], deadline) == ["deferred", "processed"]
    assert (rig.ledger.claims, rig.ledger.attempts) == ({key: "another"}, {key: 1})


@pytest.mark.parametrize("workers", [1, 4])
def test_what_is_behind_a_suspect_in_its_group_keeps_its_order(rig: Rig, workers: int) -> None:
    """Also what needs no handler; other groups do not wait."""
    rig.ledger.hold(rig.key(rig.record("b")), 0)
    records = [
        rig.record("a", group="g"),
        rig.record("b", group="g"),
        Record("{", "test", group="g"),
        rig.record("c", group="g"),
        rig.record("d", group="h"),
    ]
    rig.actions["b"] = lambda: bodies.extend(rig.dead_letters.bodies)
    bodies: list[str | bytes] = []
    reasons = rig.reasons(records, handler_concurrency=workers)
    assert reasons == ["processed", "processed", "malformed", "processed", "processed"]
    assert rig.started[-2:] == ["b", "c"]
    assert bodies == []


def test_what_is_behind_a_failed_suspect_is_blocked(rig: Rig) -> None:
    """And is no attempt; a suspect behind a failed record is not even taken over."""
    for name in "ad":
        rig.ledger.hold(rig.key(rig.record(name)), 0)
    rig.actions["a"] = rig.actions["c"] = ValueError()
    records = [rig.record(name, group="g") for name in "ab"]
    records += [rig.record(name, group="h") for name in "cd"]
    assert rig.reasons(records) == ["handler_error", "blocked_by_group"] * 2
    key = {name: rig.key(rig.record(name)) for name in "abcd"}
    assert rig.ledger.attempts == {key["a"]: 2, key["c"]: 1, key["d"]: 1}


def test_the_copies_of_a_suspect_share_its_outcome(rig: Rig) -> None:
    """Its handler runs once."""
    rig.ledger.hold(rig.key(rig.record("a")), 0)
    records = [rig.record("a"), rig.record("b"), rig.record("a")]
    assert rig.reasons(records) == ["processed", "processed", "duplicate"]
    assert rig.started == ["b", "a"]


# -- the last call -----------------------------------------------------------------------------


def test_while_a_handler_hangs_the_batch_is_ended_in_time(rig: Rig) -> None:
    """What is done is recorded and sent, what was not started is released, nothing else starts."""
    deadline = rig.clock.now + SECONDS
    key = {name: rig.key(rig.record(name)) for name in "abcde"}
    rig.ledger.give_back(key["d"], 3)
    rig.ledger.hold(key["e"], 0, attempts=2)
    rig.actions["b"] = ValueError()

    def hang() -> None:
        rig.clock.now = deadline - 5.1
        assert rig.ledger.claims.keys() == {key["b"], key["c"], key["d"], key["e"]}
        assert rig.dead_letters.sent == []
        rig.clock.now = deadline - 5
        assert rig.ledger.completed == {key["a"]}
        assert [letter.reason for letter in rig.dead_letters.sent] == ["malformed"]
        assert rig.ledger.claims.keys() == {key["c"], key["e"]}
        assert rig.ledger.attempts == {key["b"]: 1, key["c"]: 1, key["d"]: 3, key["e"]: 2}

    rig.actions["c"] = hang
    records = [Record("{", "test"), *[rig.record(name) for name in "abcde"]]
    reasons = rig.reasons(records, deadline)
    expected = ["malformed", "processed", "handler_error", "processed", "deferred", "deferred"]
    assert reasons == expected, "it ended in time after all"
    assert rig.started == ["a", "b", "c"]
    assert rig.ledger.completed == {key["a"], key["c"]}


def test_nothing_starts_after_the_last_call(rig: Rig) -> None:
    """Even if the clock, which may be set back, says that there is time: claims were released."""
    deadline = rig.clock.now + SECONDS

    def ring() -> None:
        for _, act in [*rig.clock.timers]:
            act()
        assert rig.ledger.claims == {rig.key(rig.record("a")): rig.ledger.owners[0]}

    rig.actions["a"] = ring
    assert rig.reasons([rig.record(name) for name in "ab"], deadline) == ["processed", "deferred"]
    assert rig.started == ["a"]


def test_dead_letters_that_the_last_call_cannot_store_are_retried(rig: Rig) -> None:
    """The outcome says so, whoever sent them."""
    from processor.errors import ConfigurationError

    deadline = rig.clock.now + SECONDS
    send = rig.dead_letters.send

    def refuse(*_: Any, **__: Any) -> Any:
        rig.dead_letters.send = send  # type: ignore[method-assign]
        raise ConfigurationError("no such queue")

    rig.dead_letters.send = refuse  # type: ignore[method-assign]
    rig.actions["a"] = lambda: setattr(rig.clock, "now", deadline - 1)
    reasons = rig.reasons([Record("{", "test"), rig.record("a")], deadline)
    assert reasons == ["store_unavailable", "processed"]
    assert rig.dead_letters.sent == []


def test_reading_stops_at_the_start_deadline(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read until then has no time left either; nothing is lost."""
    from processor import batch

    read = batch.read_record

    def read_slowly(record: Record, *args: Any) -> Any:
        rig.clock.now += 10
        return read(record, *args)

    monkeypatch.setattr(batch, "read_record", read_slowly)
    records = [Record("{", "test") for _ in range(9)]
    reasons = rig.reasons(records, rig.clock.now + SECONDS)
    assert reasons == ["malformed"] * 6 + ["deferred"] * 3


# -- how long a store may take -------------------------------------------------------------------


def test_every_call_of_a_store_has_its_limit(rig: Rig) -> None:
    """The start deadline while handlers may start; at the end half of the rest, then all of it."""
    start = rig.clock.now
    limits: list[tuple[str, float]] = []

    def record_limit(store: Any, name: str) -> None:
        call = getattr(store, name)

        def limited(*args: Any, until: float, **named: Any) -> Any:
            limits.append((name, until - start))
            return call(*args, until=until, **named)

        setattr(store, name, limited)

    for name in STORES:
        record_limit(rig.ledger, name)
    record_limit(rig.dead_letters, "send")
    rig.ledger.hold(rig.key(rig.record("c")), 0)
    rig.actions["a"] = lambda: setattr(rig.clock, "now", start + 10)
    rig.actions["b"] = ValueError()
    records = [
        Record("{", "test", group="g"),
        *[rig.record(name) for name in "abc"],
    ]
    rig.process(records, start + SECONDS)
    assert limits == [
        ("claim", 55),
        ("send", 55),
        ("complete", 55),
        ("release", 59),
        ("take_over", 55),
        ("complete", 34.5),
    ]


# -- the crash window ----------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 4, 16, 64])
def test_few_events_are_running_or_unrecorded_at_any_time(rig: Rig, workers: int) -> None:
    """At most 25, however many handlers may run; and all are processed."""
    lock = Lock()
    at_risk = most = 0

    def begin() -> None:
        nonlocal at_risk, most
        with lock:
            at_risk += 1
            most = max(most, at_risk)

    def fail() -> None:
        nonlocal at_risk
        begin()
        with lock:
            at_risk -= 1
        raise ValueError

    complete = rig.ledger.complete

    def record(keys: Collection[str], **named: Any) -> Collection[str]:
        nonlocal at_risk
        left = complete(keys, **named)
        with lock:
            at_risk -= len(keys) - len(left)
        return left

    rig.ledger.complete = record  # type: ignore[method-assign]
    actions: list[Callable[[], None]] = [begin] * 9 + [fail]
    rig.actions = {f"e{n}": actions[n % 10] for n in range(400)}
    records = [Record(rig.body(f"e{n}", conversation_id=f"c{n % 80}"), "test") for n in range(400)]
    reasons = rig.reasons(records, handler_concurrency=workers, max_batch_records=400)
    assert Counter(reasons) == {"processed": 360, "handler_error": 40}
    assert most <= MAX_UNRECORDED
    assert at_risk == 0


def test_without_completions_no_more_than_the_window_is_run(rig: Rig) -> None:
    """The ledger refuses them: what is not started is retried, and what was is acknowledged."""
    rig.ledger.broken = {"complete"}
    records = [rig.record(f"e{n}") for n in range(100)]
    outcomes = rig.process(records)
    reasons = Counter(each.reason.value for each in outcomes)
    assert reasons == {"processed": MAX_UNRECORDED, "store_unavailable": 100 - MAX_UNRECORDED}
    assert len(rig.started) == MAX_UNRECORDED
    assert all(each.error for each in outcomes)
    assert rig.ledger.attempts == dict.fromkeys(
        [rig.key(each) for each in records[:MAX_UNRECORDED]], 1
    )


def test_a_refused_completion_is_recorded_with_the_next_ones(rig: Rig) -> None:
    """Its outcome has no note then."""
    failures = iter([True, False])
    complete = rig.ledger.complete

    def fail_once(*args: Any, **named: Any) -> Any:
        rig.ledger.broken = {"complete"} if next(failures, False) else set()
        return complete(*args, **named)

    rig.ledger.complete = fail_once  # type: ignore[method-assign]
    outcomes = rig.process([rig.record(f"e{n}") for n in range(60)])
    assert {(each.reason.value, each.error) for each in outcomes} == {("processed", None)}
    assert len(rig.ledger.completed) == 60
