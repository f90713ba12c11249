"""Public sample events from other projects next to the repository: read, never committed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from generated.index import TOPICS, VERSIONS
from processor.batch import Processor
from processor.dispatch import Handlers
from processor.envelope import read_envelope
from processor.local.database import open_database
from processor.local.dead_letters import SqliteDeadLetters
from processor.local.ledger import SqliteLedger
from processor.outcomes import Outcome
from processor.reasons import Reason
from processor.record import Record
from processor.settings import Settings
from support.paths import ROOT

SAMPLES = ROOT.parent / "shared" / "samples"

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="no public samples in ../shared/samples next to the repository"
)

EVENTS = sorted(path.name for path in SAMPLES.glob("*.json") if "topics" not in path.name)
WEBSOCKET = sorted(path.name for path in SAMPLES.glob("websocket/*.json"))
BOUND = {
    "detail.conversation.acd.end.json": "detail.events.conversation.acd.end",
    "detail.conversation.customer.start.json": "detail.events.conversation.customer.start",
    "audits.UserPresence.Update.json": "audits.entitytype.entityid",
}


@pytest.fixture
def outcome_of() -> Callable[[bytes], Outcome]:
    """`outcome_of(body)`: the outcome of one record without handlers and age limits."""

    def of(body: bytes) -> Outcome:
        connection = open_database(":memory:")
        try:
            processor = Processor(
                Handlers(),
                SqliteLedger(connection),
                SqliteDeadLetters(connection),
                Settings(max_event_age_seconds=0),
                lambda: 1_900_000_000.0,
            )
            (outcome,) = processor.process([Record(body, "sample")])
        finally:
            connection.close()
        return outcome

    return of


def wrapped(name: str) -> dict[str, Any]:
    """A websocket event in EventBridge's envelope, without the detail-type."""
    return {
        "version": "0",
        "id": "6f3a1c5e-8b7d-4f20-9a1c-3e5b7d9f1a2c",
        "source": "aws.partner/genesys.com/cloud/00000000-0000-0000-0000-000000000000/test",
        "time": "2026-03-02T14:05:01Z",
        "detail": json.loads((SAMPLES / "websocket" / name).read_bytes()),
    }


@pytest.mark.usefixtures("known_versions")
@pytest.mark.parametrize(("name", "event_type"), BOUND.items(), ids=BOUND.values())
def test_an_event_of_a_registered_topic_is_accepted_at_the_newest(
    name: str, event_type: str, outcome_of: Callable[[bytes], Outcome]
) -> None:
    """Real events of the registry's types are valid."""
    outcome = outcome_of((SAMPLES / name).read_bytes())

    assert (outcome.reason, outcome.error) == (
        Reason.UNHANDLED,
        "no handler is registered for the event type",
    )
    assert outcome.event_type == event_type
    assert outcome.read_with == "2.1.0"
    assert not outcome.upgraded


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_is_accepted_or_of_an_unknown_topic(
    name: str, outcome_of: Callable[[bytes], Outcome]
) -> None:
    """Events of topics without a schema are unknown; all others, now or later, are valid."""
    body = (SAMPLES / name).read_bytes()
    topic = json.loads(body)["detail-type"]

    outcome = outcome_of(body)

    if topic in TOPICS:
        assert outcome.reason is Reason.UNHANDLED
        assert outcome.read_with in VERSIONS[TOPICS[topic]]
    else:
        assert outcome.reason is Reason.UNKNOWN_EVENT_TYPE
        assert outcome.error == f"no schema binds the topic {topic} (x-genesys-topic)"


@pytest.mark.parametrize("name", WEBSOCKET)
def test_a_websocket_event_is_read_without_an_envelope(
    name: str, outcome_of: Callable[[bytes], Outcome]
) -> None:
    """Its id is that of its content, so that it can be deduplicated."""
    body = (SAMPLES / "websocket" / name).read_bytes()
    outcomes = [outcome_of(body), outcome_of(json.dumps(json.loads(body)).encode())]

    assert {each.reason for each in outcomes} <= {Reason.UNHANDLED, Reason.UNKNOWN_EVENT_TYPE}
    [event_id] = {each.envelope.event_id for each in outcomes if each.envelope is not None}
    assert len(event_id) == 64


UNBOUND = "v2.users.{id}.activity"
"""Without the id, which is a real user's."""


@pytest.mark.parametrize("name", WEBSOCKET)
def test_a_websocket_event_is_routed_by_its_topic_name(name: str) -> None:
    """In an envelope without a detail-type the topicName gives the type."""
    envelope = read_envelope(json.dumps(wrapped(name)))

    activity = TOPICS.get(UNBOUND, UNBOUND)
    expected = {"users.presence.json": "users.presence", "users.activity.json": activity}
    assert envelope.event_type == expected[name]
    assert envelope.timestamp == "2026-03-02T14:05:01Z"


def test_a_websocket_presence_is_read(outcome_of: Callable[[bytes], Outcome]) -> None:
    """Routed by its topicName, the documentation's presence is valid at some version."""
    outcome = outcome_of(json.dumps(wrapped("users.presence.json")).encode())

    assert outcome.reason is Reason.UNHANDLED
    assert outcome.read_with in VERSIONS["users.presence"]
