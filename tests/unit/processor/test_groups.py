"""Groups keep their order: FIFO message groups and shards, in one lane or in many."""

from __future__ import annotations

import json
from typing import Any

import pytest

from processor.errors import RejectEvent
from processor.record import Record
from support.events import example
from support.rig import Rig

WORKERS = pytest.mark.parametrize("workers", [1, 4])


def _unhandled(group: str) -> Record:
    event = {**example("users.presence", "2.1.0"), "timestamp": "2026-03-02T14:05:00Z"}
    return Record(json.dumps(event), "test", group=group)


@WORKERS
def test_nothing_behind_a_failure_is_done(rig: Rig, workers: int) -> None:
    """Neither handled nor acknowledged nor dead-lettered, also what reading refused."""
    rig.process([rig.record("done")])
    rig.actions["a"] = ValueError()
    records = [
        rig.record("a", group="g"),
        rig.record("b", group="g"),
        Record("{", "test", group="g"),
        _unhandled("g"),
        rig.record("done", group="g"),
        rig.record("a", group="g"),
        Record("{", "test", group="h"),
    ]
    reasons = rig.reasons(records, handler_concurrency=workers)
    assert reasons == ["handler_error", *["blocked_by_group"] * 5, "malformed"]
    assert rig.dead_letters.bodies == ["{"]
    assert rig.started == ["done", "a"]


@WORKERS
def test_a_hopeless_record_behind_a_failing_one_is_dead_lettered_once(
    rig: Rig, workers: int
) -> None:
    """When its turn has come, not in each round; the failing one uses its own attempts alone."""
    rig.actions["a"] = ValueError()
    records = [
        rig.record("a", group="g"),
        Record("{", "test", group="g"),
        rig.record("b", group="g"),
    ]
    for _ in range(4):
        reasons = rig.reasons(records, handler_concurrency=workers)
        assert reasons == ["handler_error", "blocked_by_group", "blocked_by_group"]
    assert rig.dead_letters.sent == []
    reasons = rig.reasons(records, handler_concurrency=workers)
    assert reasons == ["retries_exhausted", "malformed", "processed"]
    assert [letter.reason for letter in rig.dead_letters.sent] == reasons[:2]
    assert rig.contexts[-1].attempt == 1


@WORKERS
@pytest.mark.parametrize("lost", [False, True])
def test_a_record_waits_for_the_dead_letter_before_it(rig: Rig, workers: int, lost: bool) -> None:
    """Also while other lanes send theirs: it is stored, or nothing behind it is done."""
    groups = [f"g{n}" for n in range(40)]
    stored: dict[str, bool] = {}
    rig.dead_letters.loses = lambda _index, _letter: lost
    records = []
    for group in groups:
        first, second = f"{group}-1", f"{group}-2"
        rig.actions[first] = RejectEvent("never")

        def look(group: str = group, first: str = first) -> None:
            stored[group] = first in {letter.identifier for letter in rig.dead_letters.sent}

        rig.actions[second] = look
        records += [
            Record(rig.body(name, conversation_id=name), "test", name, group=group)
            for name in (first, second)
        ]
    reasons = rig.reasons(records, handler_concurrency=workers)
    if lost:
        assert reasons == ["store_unavailable", "blocked_by_group"] * 40
        assert stored == {}
    else:
        assert reasons == ["rejected", "processed"] * 40
        assert stored == dict.fromkeys(groups, True)


# -- age, which only an event has that the ledger does not know -----------------------------------

OLD = {"max_event_age_seconds": 5}


def test_a_late_delivery_of_a_processed_event_is_a_duplicate(rig: Rig) -> None:
    """However late, and in one batch too."""
    assert rig.reasons([rig.record()]) == ["processed"]
    rig.clock.now += 86_400
    assert rig.reasons([rig.record(), rig.record()]) == ["duplicate", "duplicate"]
    assert rig.dead_letters.sent == []


def test_a_late_event_that_another_invocation_has_is_not_stale(rig: Rig) -> None:
    """It may be processed at this moment."""
    rig.ledger.hold(rig.key(rig.record()), rig.clock.now + 60)
    assert rig.reasons([rig.record()], **OLD) == ["in_progress"]


@pytest.mark.parametrize("attempts", [0, 3])
def test_a_stale_event_leaves_nothing_in_the_ledger(rig: Rig, attempts: int) -> None:
    """Unless its dead letter is not stored: then its attempts are what they were."""
    key = rig.key(rig.record())
    if attempts:
        rig.ledger.give_back(key, attempts)
    rig.dead_letters.broken = True
    assert rig.reasons([rig.record()], **OLD) == ["store_unavailable"]
    assert rig.ledger.attempts == ({key: attempts} if attempts else {})
    rig.dead_letters.broken = False
    assert rig.reasons([rig.record()], **OLD) == ["stale"]
    assert (rig.started, rig.ledger.attempts) == ([], {})


def test_a_suspect_can_be_stale(rig: Rig) -> None:
    """It was taken over, so no other owner has it."""
    rig.ledger.hold(rig.key(rig.record()), 0)
    assert rig.reasons([rig.record()], **OLD) == ["stale"]
    assert rig.ledger.attempts == {}


def test_an_unhandled_event_can_be_stale(rig: Rig) -> None:
    """It needs no claim."""
    assert rig.reasons([_unhandled("g")], **OLD) == ["stale"]
    assert rig.ledger.calls == []


def test_copies_are_as_old_as_each_of_them(rig: Rig) -> None:
    """A stale first one takes no other with it; a copy of a processed one is a duplicate."""
    late, early = rig.clock.now, rig.clock.now - 10
    records: list[Any] = [rig.record(sent_at=late), rig.record(sent_at=early)]
    records.append(rig.record(sent_at=late))
    assert rig.reasons(records, **OLD) == ["stale", "processed", "duplicate"]
    assert rig.started == ["a"]
