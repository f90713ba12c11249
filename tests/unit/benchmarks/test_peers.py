"""What the bench compares with works: it processes, deduplicates, and reports failures."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import islice
from typing import Any

import pytest

from benchmarks.peers.events import FLAT, NATIVE, Batch, Mix, batches
from benchmarks.peers.worker import Context

POWERTOOLS = ["powertools_idiomatic", "powertools_lean", "powertools_threads"]
ALL = [*POWERTOOLS, "tutorial"]


class Peer:
    """A handler with an empty ledger, and what became of the events that it was given."""

    def __init__(self, handler: Callable[[Any, Any], Any], work: Any) -> None:
        self._handler = handler
        self.payloads: list[Any] = []
        handle = work.handle

        def spy(payload: Any) -> None:
            handle(payload)
            self.payloads.append(payload)

        for module in (handler.__module__, "benchmarks.peers.powertools_lean"):
            if module in sys.modules:
                sys.modules[module].handle = spy  # type: ignore[attr-defined]

    def run(self, records: Sequence[dict[str, Any]]) -> list[str]:
        """Process a batch; the messages that are reported."""
        response = self._handler({"Records": records}, Context())
        return [each["itemIdentifier"] for each in response["batchItemFailures"]]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Peer]:
    """`start(module, *types)`: import a peer anew, with a handler for these event types."""

    def start(name: str, *types: str) -> Peer:
        monkeypatch.setenv("BENCH_LEDGER", "memory")
        monkeypatch.setenv("BENCH_TYPES", ",".join(types or (NATIVE,)))
        monkeypatch.setenv("MAX_BATCH_RECORDS", "100")
        monkeypatch.setenv("BENCH_THREADS", "4" if name == "powertools_threads" else "1")
        modules = ["benchmarks.peers.work", "benchmarks.peers.powertools_lean"]
        modules.append(f"benchmarks.peers.{name}")
        for module in modules:
            monkeypatch.delitem(sys.modules, module, raising=False)
        work, peer = import_module(modules[0]), import_module(modules[2])
        return Peer(vars(peer).get("lambda_handler", vars(peer).get("pydantic_handler")), work)

    return start


def some(mix: Mix, number: int = 1) -> list[Batch]:
    """The first batches of a mix."""
    return list(islice(batches(mix, seed=1), number))


@pytest.mark.filterwarnings("ignore:No application metrics")
@pytest.mark.parametrize("name", ALL)
def test_every_event_is_handled_once(name: str, start: Callable[..., Peer]) -> None:
    """A second delivery of a whole batch runs no handler, and reports nothing."""
    peer = start(name)
    (batch,) = some(Mix(records=20))

    assert peer.run(batch.event["Records"]) == []
    assert len(peer.payloads) == batch.new == 20
    assert peer.run(batch.event["Records"]) == []
    assert len(peer.payloads) == 20


@pytest.mark.parametrize("name", ALL)
def test_a_duplicate_in_a_later_batch_is_skipped(name: str, start: Callable[..., Peer]) -> None:
    """Under another message id: a message that SQS has twice."""
    peer = start(name)
    first, second = some(Mix(records=20, duplicates=0.5), 2)

    peer.run(first.event["Records"])
    assert peer.run(second.event["Records"]) == []
    assert second.repeated == 10
    assert len(peer.payloads) == first.new + second.new == 30


def test_content_identifies_an_event(start: Callable[..., Peer]) -> None:
    """The idiomatic handler recognizes an event under another id, and tells others apart."""
    peer = start("powertools_idiomatic")
    (batch,) = some(Mix(records=1))
    (record,) = batch.event["Records"]
    event = json.loads(record["body"])
    forwarded = {**event, "id": "another"}
    other = {**event, "detail": {**event["detail"], "timestamp": "2026-01-01T00:00:00.000Z"}}
    sent = {**record["attributes"], "SentTimestamp": "1767225600000"}

    peer.run([{**record, "body": json.dumps(forwarded)}, record])
    assert len(peer.payloads) == 1
    assert peer.run([{**record, "body": json.dumps(other), "attributes": sent}]) == []
    assert len(peer.payloads) == 2


@pytest.mark.parametrize("name", ALL)
def test_a_failure_is_reported_alone(name: str, start: Callable[..., Peer]) -> None:
    """The other records of its batch are handled."""
    peer = start(name)
    (batch,) = some(Mix(records=20, failures=0.1))
    failing = [each["messageId"] for each in batch.event["Records"] if "ERROR" in each["body"]]

    assert sorted(peer.run(batch.event["Records"])) == sorted(failing)
    assert len(failing) == batch.failed == 2
    assert len(peer.payloads) == batch.new == 18


@pytest.mark.parametrize("name", POWERTOOLS)
def test_what_failed_runs_again(name: str, start: Callable[..., Peer]) -> None:
    """It is reported again, and what was handled is not handled again."""
    peer = start(name)
    (batch,) = some(Mix(records=20, failures=0.1))

    assert peer.run(batch.event["Records"]) == peer.run(batch.event["Records"])
    assert len(peer.payloads) == 18


@pytest.mark.parametrize("name", [*ALL, "floors"])
def test_an_event_without_a_handler_is_acknowledged(name: str, start: Callable[..., Peer]) -> None:
    """The others of its batch are handled."""
    peer = start(name)
    (batch,) = some(Mix(records=20, unhandled=0.5))

    assert peer.run(batch.event["Records"]) == []
    assert len(peer.payloads) == batch.new == 10


@pytest.mark.parametrize("name", ALL)
def test_old_versions_are_migrated(name: str, start: Callable[..., Peer]) -> None:
    """The handler gets the newest model, with the names that the migration gave."""
    peer = start(name, FLAT)
    (batch,) = some(Mix(records=4, event_type=FLAT, old=0.5))

    assert peer.run(batch.event["Records"]) == []
    assert sorted(payload.state for payload in peer.payloads) == [
        *("disconnected", "disconnected", "held", "held")
    ]


@pytest.mark.parametrize("name", ALL)
def test_an_invalid_event_is_reported(name: str, start: Callable[..., Peer]) -> None:
    """The payload is validated with the generated model."""
    peer = start(name)
    (batch,) = some(Mix(records=1))
    (record,) = batch.event["Records"]
    event = json.loads(record["body"])
    event["id"] = "another"
    event["detail"]["eventBody"]["routingPriority"] = "high"

    assert peer.run([{**record, "body": json.dumps(event)}, record]) == [record["messageId"]]
    assert len(peer.payloads) == 1


@pytest.mark.parametrize("name", POWERTOOLS)
def test_a_stale_event_is_reported(name: str, start: Callable[..., Peer]) -> None:
    """One that was more than five minutes old when it was sent to the queue."""
    peer = start(name)
    (batch,) = some(Mix(records=2))
    stale, _ = records = batch.event["Records"]
    later = int(stale["attributes"]["SentTimestamp"]) + 400_000
    stale["attributes"]["SentTimestamp"] = str(later)

    assert peer.run(records) == [stale["messageId"]]
    assert len(peer.payloads) == 1


@pytest.mark.parametrize("name", POWERTOOLS)
def test_metrics_are_printed(
    name: str, start: Callable[..., Peer], capsys: pytest.CaptureFixture[str]
) -> None:
    """In the embedded metric format; each batch counts its own events."""
    peer = start(name)
    for batch in some(Mix(records=20, unhandled=0.5), 2):
        peer.run(batch.event["Records"])
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert sum(sum(line["EventsProcessed"]) for line in lines) == batch.new == 10
        assert sum(sum(line["EventsUnhandled"]) for line in lines) == 10
        assert all(0 <= age < 300 for line in lines for age in line["EventAge"])


def test_the_floor_reads_every_event(start: Callable[..., Peer]) -> None:
    """It remembers nothing, and validates."""
    peer = start("floors")
    (batch,) = some(Mix(records=20, failures=0.1))
    for _ in range(2):
        assert len(peer.run(batch.event["Records"])) == 2
    assert len(peer.payloads) == 36

    record = {**batch.event["Records"][0]}
    record["body"] = record["body"].replace('"routingPriority":0', '"routingPriority":"high"')
    with pytest.raises(ValueError, match="routingPriority"):
        peer.run([record])
