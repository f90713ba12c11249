"""`context.genesys`: the outcomes of records whose handlers call Genesys Cloud."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from processor.batch import Processor
from processor.dispatch import HandlerContext, Handlers
from processor.genesys import GenesysClient, shared_client
from processor.ledger import Ledger
from processor.local.database import open_database
from processor.local.dead_letters import SqliteDeadLetters
from processor.local.ledger import SqliteLedger
from processor.outcomes import Outcome
from processor.reasons import Fate
from processor.record import Record
from processor.settings import Settings
from support import genesys_cloud

EVENTS = 2_000
SHARE = 300
QUEUE_MAX_RECEIVE_COUNT = 20
"""The default of template.yaml: after so many receives, SQS itself moves the record."""


@pytest.fixture
def stores(tmp_path: Any) -> Iterator[tuple[Ledger, SqliteDeadLetters]]:
    """The embedded default."""
    connection = open_database(tmp_path / "state.sqlite3")
    yield SqliteLedger(connection), SqliteDeadLetters(connection)
    connection.close()


@pytest.fixture
def processor(
    stores: Any, clock: Any, connect: Callable[..., GenesysClient]
) -> Callable[..., Processor]:
    """`processor(client)`: a processor whose handler sets an attribute of the conversation."""

    def make(client: GenesysClient | None = None, **more: Any) -> Processor:
        client = client or connect()
        handlers = Handlers()

        @handlers.handles("conversation.update")
        def set_queue(event: Any, context: HandlerContext) -> None:
            queue = context.genesys.routing.get_routing_queue(event.payload.queue_id)
            context.genesys.conversations.patch_conversation_participant_attributes(
                event.conversation_id, "customer", {"attributes": {"queue": queue.name}}
            )

        settings = Settings(max_event_age_seconds=0, max_clock_skew_seconds=1e12, **more)
        return Processor(handlers, *stores, settings, clock, lambda: client)

    return make


def record(number: int, received: int = 1, **payload: Any) -> Record:
    """An event of its own conversation."""
    body = {
        "event_id": f"e-{number}",
        "event_type": "conversation.update",
        "schema_version": "2.1.0",
        "timestamp": "2026-03-02T14:05:00Z",
        "conversation_id": f"c-{number}",
        "payload": {"state": "held", "updatedAt": "2026-03-02T14:05:00Z", "queueId": "q-1"},
    }
    body["payload"] |= payload  # type: ignore[operator]
    return Record(json.dumps(body), "test", f"e-{number}", receive_count=received)


def outcome(processor: Processor, deadline: float | None = None, **payload: Any) -> Outcome:
    """Of one event."""
    (found,) = processor.process([record(1, **payload)], deadline)
    return found


def test_a_handler_calls_back(processor: Callable[..., Processor], cloud: Any) -> None:
    """With the processor's client."""
    assert outcome(processor()).reason.value == "processed"
    assert cloud.attributes == {"c-1": {"queue": "Sales"}}


def test_a_refusal_is_a_dead_letter_with_its_text(processor: Callable[..., Processor]) -> None:
    """Which has Genesys's status and code."""
    found = outcome(processor(), queueId="q-9")

    assert (found.reason.value, found.fate) == ("rejected", Fate.DEAD_LETTERED)
    assert found.error == "GET /api/v2/routing/queues/{queueId}: 404 not.found (correlation c-1)"


def test_an_unavailable_genesys_is_retried_with_a_hint(
    processor: Callable[..., Processor], connect: Callable[..., GenesysClient]
) -> None:
    """Other exceptions may quote the event; these do not."""
    found = outcome(processor(connect(client_secret="wrong")))  # noqa: S106 - meant to be

    assert (found.reason.value, found.fate) == ("handler_error", Fate.RETRY)
    assert found.error is not None
    assert found.error.startswith("CredentialsRefused at ")
    assert "check the client's id and secret" in found.error


def test_a_deployment_without_credentials_keeps_the_event(
    processor: Callable[..., Processor],
) -> None:
    """And names the settings."""

    def unconfigured() -> GenesysClient:
        return GenesysClient.from_environment({})

    found = outcome(replace(processor(), genesys_client=unconfigured))

    assert found.fate is Fate.RETRY
    assert "set GENESYS_CLOUD_SECRET" in (found.error or "")


def test_the_client_ends_with_the_invocation(
    processor: Callable[..., Processor], cloud: Any, clock: Any
) -> None:
    """A pause that would outlast it does not start: the record is retried in time."""
    cloud.plan_replies("GET /api/v2/routing/queues/q-1", genesys_cloud.throttled(20))
    begun = clock()

    found = outcome(processor(), deadline=begun + 15)

    assert found.fate is Fate.RETRY
    assert "429 too.many.requests" in (found.error or "")
    assert clock() == begun


def test_a_test_can_give_a_handler_its_own_client() -> None:
    """Any object with `until`."""

    class Fake:
        def until(self, _deadline: float | None) -> Any:
            return self

    fake: Any = Fake()

    assert HandlerContext("users.presence", "2.1.0", None, 1, None, lambda: fake).genesys is fake


def test_the_process_has_one_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """Created from the environment on first use."""
    from processor.genesys import client

    client._shared.cache_clear()
    monkeypatch.setenv("GENESYS_CLOUD_ACCESS_TOKEN", "given")
    monkeypatch.setenv("GENESYS_CLOUD_ENVIRONMENT", "eu-central-1")

    assert repr(shared_client()) == "<GenesysClient https://api.mypurecloud.de>"
    assert shared_client() is shared_client()
    client._shared.cache_clear()


def test_two_thousand_events_call_a_genesys_that_throttles(
    processor: Callable[..., Processor],
    connect: Callable[..., GenesysClient],
    cloud: Any,
    clock: Any,
) -> None:
    """None is lost, the rate limit is kept, and no successful write is repeated.

    Genesys responds with 429 to one request in six, with or without Retry-After, sometimes fails,
    and counts requests itself. Time passes only while waiting: records left for retry come
    again after the queue's visibility time-out, as SQS has it.
    """
    chance = Random(7)  # noqa: S311 - the same failures each time
    cloud.per_minute = SHARE

    def chaos(_method: str, _path: str) -> Any:
        drawn = chance.random()
        if drawn < 0.17:
            return genesys_cloud.throttled(chance.choice((None, 1, 3, 20)))
        return genesys_cloud.Reply(503, headers={"Retry-After": "2"}) if drawn < 0.18 else None

    cloud.chaos = chaos
    ours = processor(connect(requests_per_minute=SHARE))
    waiting = [record(number) for number in range(EVENTS)]
    done: list[str] = []
    rounds = 0
    while waiting:
        again = []
        for start in range(0, len(waiting), 100):
            deadline = clock() + 60
            for each in ours.process(waiting[start : start + 100], deadline):
                if each.fate is Fate.RETRY:
                    received = (each.record.receive_count or 0) + 1
                    assert received < QUEUE_MAX_RECEIVE_COUNT
                    again.append(each.record._replace(receive_count=received))
                else:
                    assert each.reason.value == "processed"
                    done.append(each.record.identifier or "")
            assert clock() <= deadline
        waiting = again
        clock.now += 360
        rounds += 1

    assert sorted(done) == sorted(f"e-{number}" for number in range(EVENTS))
    assert len(cloud.attributes) == EVENTS
    assert set(cloud.writes.values()) == {1}
    times = [each.at for each in cloud.received]
    busiest = max(
        sum(1 for at in times[index : index + SHARE + 1] if at < begun + 60)
        for index, begun in enumerate(times)
    )
    assert busiest <= SHARE
    assert sum(each.status == 429 for each in cloud.received) > EVENTS / 10
    assert rounds > 1
