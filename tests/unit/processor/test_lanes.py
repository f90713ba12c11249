"""Concurrency: conversations may overtake each other, events of one conversation may not."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from threading import Barrier, Lock
from typing import Any

import pytest

from processor.batch import Processor, lanes_of
from processor.dispatch import Handlers
from processor.envelope import read_envelope
from processor.errors import RetryLater
from processor.local.database import open_database
from processor.local.dead_letters import SqliteDeadLetters
from processor.local.ledger import SqliteLedger
from processor.record import Record
from processor.settings import Settings
from support.events import native


def _record(rig: Any, event_id: str, conversation: str | None, group: str | None = None) -> Record:
    return Record(rig.body(event_id, conversation_id=conversation), "test", event_id, group=group)


def test_conversations_run_concurrently(rig: Any) -> None:
    """Two handlers that wait for each other both finish."""
    meet = Barrier(2, timeout=600)
    rig.actions = {"a": meet.wait, "b": meet.wait}
    records = [_record(rig, "a", "one"), _record(rig, "b", "two")]
    assert rig.reasons(records, handler_concurrency=2) == ["processed", "processed"]


def test_a_conversation_keeps_its_order(rig: Any) -> None:
    """Events of one conversation are handled in their order, independently of the others."""
    order: dict[str, list[int]] = defaultdict(list)
    lock = Lock()

    def note(conversation: str, number: int) -> None:
        with lock:
            order[conversation].append(number)

    records = []
    for number in range(30):
        for conversation in ("one", "two", "three"):
            name = f"{conversation}-{number}"
            rig.actions[name] = lambda c=conversation, n=number: note(c, n)
            records.append(_record(rig, name, conversation))
    assert set(rig.reasons(records, handler_concurrency=4)) == {"processed"}
    assert dict(order) == {name: list(range(30)) for name in ("one", "two", "three")}


def test_a_failed_group_blocks_no_other(rig: Any) -> None:
    """In one message group no event overtakes the failure; the other group goes on."""
    rig.actions["a"] = RetryLater()
    records = [
        _record(rig, "a", "one", "g"),
        _record(rig, "b", "two", "h"),
        _record(rig, "c", "three", "g"),
        _record(rig, "d", "four", "h"),
    ]
    expected = ["handler_error", "processed", "blocked_by_group", "processed"]
    assert rig.reasons(records, handler_concurrency=4) == expected
    assert "c" not in rig.started


def test_a_duplicate_in_another_group_waits(rig: Any) -> None:
    """Where the first record with its key may still be running elsewhere, the copy is retried."""
    meet = Barrier(2, timeout=600)
    rig.actions["a"] = meet.wait
    rig.actions["b"] = meet.wait
    records = [
        _record(rig, "a", "one", "g"),
        _record(rig, "a", "one", "h"),
        _record(rig, "b", "two", "k"),
    ]
    # The worker that finishes lane h takes lane k next; until then lane g, which waits for b, runs.
    reasons = rig.reasons(records, handler_concurrency=2, max_receive_count=9)
    assert reasons == ["processed", "in_progress", "processed"]
    assert rig.started.count("a") == 1


def test_one_worker_is_one_lane() -> None:
    """Without concurrency everything happens in the order of the batch."""
    records = [Record("{}", "test", group=group) for group in ("a", "b", "a")]
    assert lanes_of(records, {}, 1) == [[0, 1, 2]]
    assert lanes_of(records, {}, 2) == [[0, 2], [1]]


def test_a_topic_is_a_lane() -> None:
    """Presences have no conversation; those of one user keep their order."""
    ids = ["1" * 8, "2" * 8, "1" * 8]
    bodies = [
        json.dumps(native("v2.users.{id}.presence", {}, event_id=f"e{n}", ids=(each,)))
        for n, each in enumerate(ids)
    ]
    envelopes = {n: read_envelope(body) for n, body in enumerate(bodies)}
    records = [Record(body, "test") for body in bodies]
    assert lanes_of(records, envelopes, 2) == [[0, 2], [1]]


@pytest.mark.parametrize("workers", [1, 8])
def test_the_state_file_serves_many_threads(rig: Any, tmp_path: Path, workers: int) -> None:
    """Completions flushed from several threads are all in the ledger afterwards."""
    connection = open_database(tmp_path / "state.db")
    handlers = Handlers()
    handlers.handles("conversation.update")(lambda _event: None)
    processor = Processor(
        handlers,
        SqliteLedger(connection),
        SqliteDeadLetters(connection),
        Settings(max_event_age_seconds=0, handler_concurrency=workers, max_batch_records=400),
        rig.clock,
    )
    records = [_record(rig, f"e{n}", f"c{n % 40}") for n in range(400)]
    for expected in ("processed", "duplicate"):
        outcomes = processor.process(records)
        assert {outcome.reason.value for outcome in outcomes} == {expected}
        assert {outcome.error for outcome in outcomes} == {None}
    connection.close()
