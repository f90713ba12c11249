"""The deployed stack: events put on the bus or in the queue, and their outcomes."""

from __future__ import annotations

import json
import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest

from processor.envelope import read_envelope
from processor.identity import identify
from support.events import example

Until = Callable[..., None]

PRESENCE = "v2.users.{id}.presence"
ACD_END = "v2.detail.events.conversation.{id}.acd.end"
AUDIT = "v2.audits.entitytype.{id}.entityid.{id}"
EVENTS = int(os.environ.get("END_TO_END_EVENTS", "500"))
"""The number of events in the totals test; more would only take longer."""


@pytest.fixture
def acd_end() -> Callable[[], dict[str, Any]]:
    """A body of the other topic that the rule selects."""

    def body() -> dict[str, Any]:
        return dict(example("detail.events.conversation.acd.end", "2.1.0")["payload"])

    return body


@pytest.fixture
def flat() -> Callable[[], dict[str, Any]]:
    """An event of the flat contract, of its oldest version, as EventBridge wraps it."""

    def event() -> dict[str, Any]:
        now = datetime.now(timezone.utc)
        detail = {
            **example("conversation.update", "1.0.0"),
            "event_id": str(uuid4()),
            "timestamp": now.isoformat(timespec="milliseconds"),
        }
        return {"id": str(uuid4()), "detail-type": "conversation.update", "detail": detail}

    return event


def key_of(event: dict[str, Any]) -> str:
    """The ledger's key of an event in the queue."""
    envelope = read_envelope(json.dumps(event))
    return identify(envelope.identifiers, envelope.detail["payload"], "content").key


def test_an_event_on_the_bus_is_processed(deployed: Any, presence: Any, until: Until) -> None:
    """Through the rule, the queue and the alias to its handler, once; then its queue is empty."""
    event_ids = [deployed.put(PRESENCE, presence()) for _ in range(20)]

    until(lambda: set(event_ids) <= deployed.handled().keys() and deployed.depth() == 0)

    assert {deployed.handled()[event_id] for event_id in event_ids} == {1}


def test_a_handler_has_its_own_settings_and_permissions(
    deployed: Any, presence: Any, until: Until
) -> None:
    """The SSM parameter's values are environment variables; the policy is the role's."""
    event_id = deployed.put(PRESENCE, presence())
    until(lambda: deployed.handled()[event_id])
    iam, functions = deployed.client("iam"), deployed.client("lambda")
    name = deployed.outputs["FunctionName"]
    role = functions.get_function_configuration(FunctionName=name)["Role"].rpartition("/")[2]
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]

    assert {line["setting"] for line in deployed.log() if line.get("handled") == event_id} == {
        "a value with spaces, = and 'quotes'"
    }
    assert [each["PolicyName"] for each in attached] == ["handlers"]


def test_the_rule_selects_the_handled_topics(deployed: Any, presence: Any, until: Until) -> None:
    """An event of a topic without a handler never reaches the function."""
    other = deployed.put(AUDIT, example("audits.entitytype.entityid", "2.1.0")["payload"])
    event_id = deployed.put(PRESENCE, presence())

    until(lambda: deployed.handled()[event_id])

    assert not [line for line in deployed.log() if line.get("event_id") == other]


def test_a_repeated_event_is_handled_once(deployed: Any, presence: Any, until: Until) -> None:
    """In one batch, in the next, and after it was completed."""
    duplicates = deployed.counted("EventsDuplicate")
    event = deployed.event(PRESENCE, presence())

    deployed.send(event, event, event)
    until(lambda: deployed.depth() == 0)
    deployed.send(event)
    until(lambda: deployed.counted("EventsDuplicate") - duplicates == 3)

    assert deployed.handled()[event["id"]] == 1


def test_a_hopeless_event_is_dead_lettered_with_its_reason(
    deployed: Any, presence: Any, until: Until
) -> None:
    """At once and verbatim; it is removed from the source queue."""
    now = datetime.now(timezone.utc)
    hopeless = {
        "malformed": "{no JSON at all",
        "stale": json.dumps(deployed.event(PRESENCE, presence(), at=now - timedelta(hours=1))),
        "future_timestamp": json.dumps(
            deployed.event(PRESENCE, presence(), at=now + timedelta(hours=1))
        ),
        "unknown_event_type": json.dumps(deployed.event("v2.nobody.knows.this", {})),
        "schema_violation": json.dumps(deployed.event(PRESENCE, {"primary": "yes"})),
    }

    deployed.send(*hopeless.values())
    until(lambda: set(hopeless.values()) <= {letter.body for letter in deployed.letters()})

    reasons = {letter.body: letter.attributes["reason"] for letter in deployed.letters()}
    assert {reason: reasons[body] for reason, body in hopeless.items()} == {
        reason: reason for reason in hopeless
    }
    until(lambda: deployed.depth() == 0)


def test_a_failing_event_is_retried(deployed: Any, presence: Any, until: Until) -> None:
    """It is handled once that succeeds; other events of its batch are not delayed or repeated."""
    events = [deployed.event(PRESENCE, presence(what)) for what in ("", "raise once", "")]

    deployed.send(*events)
    until(lambda: {event["id"] for event in events} <= deployed.handled().keys())
    until(lambda: deployed.depth() == 0)

    assert [deployed.handled()[event["id"]] for event in events] == [1, 1, 1]


def test_an_event_that_keeps_failing_is_dead_lettered(
    deployed: Any, presence: Any, until: Until
) -> None:
    """On the last permitted receive, with the error and the count."""
    event = deployed.event(PRESENCE, presence("raise"))

    deployed.send(event)
    until(lambda: json.dumps(event) in {letter.body for letter in deployed.letters()})

    (letter,) = (each for each in deployed.letters() if each.body == json.dumps(event))
    assert letter.attributes["reason"] == "retries_exhausted"
    assert letter.attributes["receive_count"] == "2"
    assert letter.attributes["event_type"] == "users.presence"
    until(lambda: deployed.depth() == 0)


def test_waiting_does_not_make_a_redriven_event_stale(
    deployed: Any, presence: Any, until: Until
) -> None:
    """An event that was a dead letter is processed when it is redriven at any later time."""
    event = deployed.event(PRESENCE, presence(), at=datetime.now(timezone.utc) - timedelta(days=2))
    first = datetime.now(timezone.utc) - timedelta(days=2) + timedelta(seconds=5)

    deployed.sqs.send_message(
        QueueUrl=deployed.outputs["SourceQueueUrl"],
        MessageBody=json.dumps(event),
        MessageAttributes={
            "dead_lettered_at": {"DataType": "String", "StringValue": first.isoformat()}
        },
    )

    until(lambda: deployed.handled()[event["id"]])


def test_an_execution_environment_that_dies_loses_nothing(
    deployed: Any, presence: Any, until: Until
) -> None:
    """Its batch is delivered again, and its claims are taken over when the lease expires."""
    events = [deployed.event(PRESENCE, presence(what)) for what in ("", "kill once", "")]

    deployed.send(*events)
    until(lambda: {event["id"] for event in events} <= deployed.handled().keys())

    until(lambda: deployed.depth() == 0)
    assert not {json.dumps(event) for event in events} & {each.body for each in deployed.letters()}


@pytest.mark.parametrize("kills", [0, 4], ids=["undisturbed", "killed-at-random"])
def test_every_event_is_accounted_for(
    deployed: Any, presence: Any, acd_end: Any, flat: Any, until: Until, kills: int
) -> None:
    """Good, repeated, old, failing, stale, malformed: each has its outcome."""
    chance = random.Random(20261123 + kills)  # noqa: S311 - no secret
    stale = datetime.now(timezone.utc) - timedelta(hours=2)
    good: dict[str, Callable[[], dict[str, Any]]] = {
        "good": lambda: deployed.event(PRESENCE, presence()),
        "other": lambda: deployed.event(ACD_END, acd_end()),
        "old": flat,
        "failing once": lambda: deployed.event(PRESENCE, presence("raise once")),
    }
    hopeless: dict[str, Callable[[], dict[str, Any] | str]] = {
        "failing": lambda: deployed.event(PRESENCE, presence("raise")),
        "stale": lambda: deployed.event(PRESENCE, presence(), at=stale),
        "invalid": lambda: deployed.event(PRESENCE, {"primary": "yes"}),
        "malformed": lambda: f"{uuid4()}: no JSON",
    }
    valid = [good[chance.choice(list(good))]() for _ in range(EVENTS * 7 // 10)]
    bad = [hopeless[chance.choice(list(hopeless))]() for _ in range(EVENTS // 10)]
    lost = {body if isinstance(body, str) else json.dumps(body) for body in bad}
    repeated = chance.choices(valid, k=EVENTS - len(valid) - len(bad))
    bodies = [*valid, *bad, *repeated]
    chance.shuffle(bodies)
    left = kills
    before = deployed.requests("dynamodb:BatchExecuteStatement")

    deployed.send(*bodies)

    def settled() -> bool:
        nonlocal left
        workers = deployed.workers()
        if left and workers and chance.random() < 0.5:
            left -= 1
            os.kill(chance.choice(workers), signal.SIGKILL)
        return bool(deployed.depth() == 0)

    until(settled, 1200)

    assert left == 0
    completed = deployed.completed()
    assert [event for event in valid if key_of(event) not in completed] == []
    letters = Counter(letter.body for letter in deployed.letters())
    assert lost <= letters.keys()
    assert not letters.keys() & {json.dumps(event) for event in valid}
    if not kills:
        probed = {event["id"] for event in valid if event["detail-type"] == PRESENCE}
        until(lambda: probed <= deployed.handled().keys())  # the log comes after the response
        handled = deployed.handled()
        assert {handled[event_id] for event_id in probed} == {1}
        assert {letters[body] for body in lost} == {1}
        # Batches here are rarely full; a hundred records would make it 0.08.
        assert deployed.requests("dynamodb:BatchExecuteStatement") - before < EVENTS
