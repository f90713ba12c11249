"""The same event again, and another one with its key, wherever the first of them is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from processor.aws.metrics import measure
from processor.errors import RejectEvent
from processor.invocation import read_message
from processor.reasons import Fate
from processor.record import Record
from processor.settings import Settings
from support.events import native
from support.rig import Rig

PRESENCE = "v2.users.{id}.presence"
TIMESTAMP = "2026-03-02T14:05:00.431Z"


@pytest.fixture
def rig() -> Rig:
    """A processor with a handler for native events too."""
    rig = Rig()
    rig.handlers.handles("users.presence")(rig._handle)
    return rig


def presence(event_id: str = "a", message: str = "one", **about: Any) -> Record:
    """An agent's presence, as EventBridge delivers it."""
    event = native(PRESENCE, {"message": message}, event_id=event_id, timestamp=TIMESTAMP)
    return Record(json.dumps(event), "test", event_id, **about)


def flat(message: str = "one", **fields: Any) -> Record:
    """An event of the flat contract; all of them have one key."""
    payload = {"state": "held", "updatedAt": "2026-03-02T14:04:59Z", "note": message}
    return Record(Rig.body(payload=payload, **fields), "test", message)


def by_event_id(message: str) -> Record:
    """A native event; all of them have one key with DEDUP_IDENTITY=event_id."""
    return presence("a", message)


CONTENT: dict[str, Any] = {}
EVENT_ID = {"dedup_identity": "event_id"}
sharing_a_key = pytest.mark.parametrize(
    ("make", "settings"),
    [pytest.param(flat, CONTENT, id="flat"), pytest.param(by_event_id, EVENT_ID, id="event-id")],
)


# -- the same event under another id of EventBridge -----------------------------------------------


def test_again_in_the_same_batch(rig: Rig) -> None:
    """Its handler runs once."""
    assert rig.reasons([presence("a"), presence("b")]) == ["processed", "duplicate"]
    assert rig.started == ["a"]


def test_again_in_another_batch(rig: Rig) -> None:
    """The ledger knows it."""
    assert rig.reasons([presence("a")]) == ["processed"]
    assert rig.reasons([presence("b")]) == ["duplicate"]
    assert rig.started == ["a"]


def test_again_while_it_is_claimed(rig: Rig) -> None:
    """It is retried until the other invocation has an answer."""
    key = rig.key(presence("a"))
    rig.ledger.hold(key, rig.clock.now + 60)
    [outcome] = rig.process([presence("b")])
    assert (outcome.reason.value, outcome.fate) == ("in_progress", Fate.RETRY)
    rig.ledger.complete_by_another(key, None)
    assert rig.reasons([presence("b")]) == ["duplicate"]
    assert rig.started == []


def test_again_after_the_first_failed(rig: Rig) -> None:
    """The second delivery takes the first one's turn."""
    rig.actions["a"] = ValueError()
    assert rig.reasons([presence("a"), presence("b")]) == ["handler_error"] * 2
    assert rig.reasons([presence("b")]) == ["processed"]
    assert rig.reasons([presence("a")]) == ["duplicate"]


def test_by_event_id_another_id_is_another_event(rig: Rig) -> None:
    """DEDUP_IDENTITY=event_id: the handler runs for each."""
    records = [presence("a"), presence("b"), presence("a")]
    assert rig.reasons(records, **EVENT_ID) == ["processed", "processed", "duplicate"]


def test_by_content_another_body_is_another_event(rig: Rig) -> None:
    """Even with the id of a processed one."""
    assert rig.reasons([presence("a", "one"), presence("a", "two")]) == ["processed"] * 2


def test_a_frame_that_arrives_again_is_a_duplicate(rig: Rig) -> None:
    """Without an id and a time; a second frame of the same state is another event."""

    def frame(correlation: str, **about: Any) -> Record:
        detail = json.loads(presence().body)["detail"]
        del detail["timestamp"]
        detail["metadata"]["CorrelationId"] = correlation
        return Record(json.dumps(detail), "test", **about)

    now = rig.clock.now
    records = [frame("r1", sent_at=now - 5), frame("r1", sent_at=now), frame("r2", sent_at=now)]
    outcomes = rig.process(records)
    assert [each.reason.value for each in outcomes] == ["processed", "duplicate", "processed"]
    envelopes = [each.envelope for each in outcomes if each.envelope is not None]
    assert [each.occurred_at for each in envelopes] == [now - 5, now, now]
    assert rig.reasons([frame("r1")]) == ["duplicate"]


@pytest.mark.parametrize("sent_at", [None, 1e300, 253_402_300_800_000, "-1"])
def test_a_frame_without_an_arrival_is_of_now(rig: Rig, sent_at: object) -> None:
    """A source's time may be missing, or be none."""
    frame = {"topicName": "v2.users.u1.presence", "eventBody": {}}
    message = {"body": json.dumps(frame), "attributes": {"SentTimestamp": sent_at}}
    [outcome] = rig.process([read_message(message)])
    assert outcome.envelope is not None
    assert (outcome.reason.value, outcome.envelope.occurred_at) == ("processed", rig.clock.now)


def test_the_handler_gets_the_ids_of_the_topic(rig: Rig) -> None:
    """By the segment before each."""
    rig.process([presence()])
    [context] = rig.contexts
    assert context.topic_ids == {"users": "0b6f2d1c-9e0a-4a52-8c1e-6f5d3b2a1908"}


# -- another event with the same key --------------------------------------------------------------


@sharing_a_key
def test_a_conflict_in_the_same_batch(rig: Rig, make: Any, settings: Any) -> None:
    """The first is processed, the second kept; a third that says what the first does is one."""
    records = [make("one"), make("two"), make("one"), make("two")]
    outcomes = rig.process(records, **settings)
    reasons = [each.reason.value for each in outcomes]
    assert reasons == ["processed", "conflict", "duplicate", "conflict"]
    assert rig.started == ["a"]
    assert rig.dead_letters.bodies == [records[1].body, records[3].body]


@sharing_a_key
def test_a_conflict_in_another_batch(rig: Rig, make: Any, settings: Any) -> None:
    """It is never dropped as a duplicate, and names where it differs, and its key."""
    rig.process([make("one")], **settings)
    record = make("two")
    [outcome] = rig.process([record], **settings)
    key = rig.identity(record, settings.get("dedup_identity", "content")).key
    assert (outcome.reason.value, outcome.fate) == ("conflict", Fate.DEAD_LETTERED)
    assert outcome.error == f"/payload differs from that of another event with the same key: {key}"
    assert [each.pointer for each in outcome.violations] == ["/payload"]
    [letter] = rig.dead_letters.sent
    assert (letter.body, letter.reason, letter.pointer) == (record.body, "conflict", "/payload")
    assert rig.reasons([make("one")], **settings) == ["duplicate"]


@sharing_a_key
def test_a_conflict_while_the_first_is_claimed(rig: Rig, make: Any, settings: Any) -> None:
    """It is retried: only a completion makes the key another event's."""
    first, second = make("one"), make("two")
    identity = rig.identity(first, settings.get("dedup_identity", "content"))
    rig.ledger.hold(identity.key, rig.clock.now + 60)
    assert rig.reasons([second], **settings) == ["in_progress"]
    rig.ledger.complete_by_another(identity.key, identity.digest)
    assert rig.reasons([second], **settings) == ["conflict"]
    assert rig.started == []


@sharing_a_key
def test_a_released_claim_leaves_the_key_to_the_second(rig: Rig, make: Any, settings: Any) -> None:
    """Then it is the first that is in conflict: neither is lost."""
    rig.actions["a"] = [ValueError()]
    first, second = make("one"), make("two")
    assert rig.reasons([first], **settings) == ["handler_error"]
    assert rig.reasons([second], **settings) == ["processed"]
    assert rig.reasons([first], **settings) == ["conflict"]
    assert rig.dead_letters.bodies == [first.body]


@sharing_a_key
def test_a_second_waits_while_the_first_is_retried(rig: Rig, make: Any, settings: Any) -> None:
    """Within a batch too: if the first fails for good, the second has its turn."""
    rig.actions["a"] = [ValueError(), ValueError()]
    first, second = make("one"), make("two")
    assert rig.reasons([first, second], **settings) == ["handler_error", "in_progress"]
    last = {"max_receive_count": 2, **settings}
    assert rig.reasons([first], **last) == ["retries_exhausted"]
    assert rig.reasons([second], **settings) == ["processed"]


@sharing_a_key
def test_beside_a_dead_letter_both_are_kept(rig: Rig, make: Any, settings: Any) -> None:
    """A batch that comes again as it is comes to an end."""
    rig.actions["a"] = RejectEvent()
    records = [make("one"), make("two"), make("one")]
    assert rig.reasons(records, **settings) == ["rejected", "conflict", "rejected"]
    assert rig.dead_letters.bodies == [each.body for each in records]


@sharing_a_key
def test_a_duplicate_and_a_conflict_in_one_batch(rig: Rig, make: Any, settings: Any) -> None:
    """In any order, each is compared with what was processed."""
    rig.process([make("one")], **settings)
    assert rig.reasons([make("one"), make("two")], **settings) == ["duplicate", "conflict"]
    records = [make(message) for message in ("two", "one", "three", "one", "two")]
    reasons = rig.reasons(records, **settings)
    assert reasons == ["conflict", "duplicate", "conflict", "duplicate", "conflict"]
    assert rig.started == ["a"]


@sharing_a_key
def test_three_contents_while_the_first_is_retried(rig: Rig, make: Any, settings: Any) -> None:
    """All wait with it, in any order; then one is processed, and no other is lost."""
    rig.actions["a"] = [ValueError()]
    records = [make(message) for message in ("one", "two", "three", "one")]
    reasons = rig.reasons(records, **settings)
    assert reasons == ["handler_error", "in_progress", "in_progress", "handler_error"]
    records = [records[index] for index in (2, 0, 1, 3, 2)]
    reasons = rig.reasons(records, **settings)
    assert reasons == ["processed", "conflict", "conflict", "conflict", "duplicate"]
    assert rig.dead_letters.bodies == [each.body for each in records[1:4]]


def test_a_conflict_waits_for_a_first_that_is_not_started(rig: Rig) -> None:
    """Because its group is blocked, or no time is left."""
    rig.actions["b"] = ValueError()
    records = [
        rig.record("b", group="g"),
        flat("one")._replace(group="g"),
        flat("two")._replace(group="h"),
    ]
    assert rig.reasons(records) == ["handler_error", "blocked_by_group", "in_progress"]
    rig.actions["c"] = lambda: setattr(rig.clock, "now", rig.clock.now + 5)
    late = [rig.record("c"), flat("one"), flat("two"), flat("one")]
    reasons = rig.reasons(late, deadline=rig.clock.now + 5)
    assert reasons == ["processed", "deferred", "in_progress", "deferred"]
    assert rig.dead_letters.sent == []


def test_another_topic_with_the_id_of_an_event_is_in_conflict(rig: Rig) -> None:
    """DEDUP_IDENTITY=event_id: the key has no topic, and the event is kept all the same."""
    body = {"message": "one"}
    users = [native(PRESENCE, body, timestamp=TIMESTAMP, ids=(user,)) for user in ("u1", "u2")]
    records = [Record(json.dumps(event), "test") for event in users]
    assert rig.reasons(records, **EVENT_ID) == ["processed", "conflict"]
    assert rig.reasons(records[1:], **EVENT_ID) == ["conflict"]


def test_a_row_without_a_digest_is_of_the_same_event(rig: Rig) -> None:
    """Nothing is known of its content, so it is what the key says it is."""
    rig.ledger.complete_by_another(rig.key(flat("one")), None)
    assert rig.reasons([flat("two")]) == ["duplicate"]
    assert rig.reasons([flat("one"), flat("two")]) == ["duplicate"] * 2


def test_a_conflict_is_measured(rig: Rig) -> None:
    """As a dead letter, with its reason, for the alarm and the dashboard."""
    outcomes = rig.process([flat("one"), flat("two")])
    measured = measure(outcomes, started=1, finished=2)
    counted = {(each.name, each.dimension): each.values for each in measured}
    assert counted["EventsDeadLettered", ("reason", "conflict")] == [1.0]
    assert counted["EventsDeadLettered", None] == [1.0]
    assert ("EventsDuplicate", None) not in counted


def test_a_conflict_in_a_fifo_group_lets_the_group_go_on(rig: Rig) -> None:
    """Its dead letter is stored first."""
    records = [
        flat("one")._replace(group="g"),
        flat("two")._replace(group="g"),
        rig.record("b", group="g"),
    ]
    assert rig.reasons(records) == ["processed", "conflict", "processed"]
    rig.dead_letters.broken = True
    again = [flat("three")._replace(group="g"), rig.record("c", group="g")]
    assert rig.reasons(again) == ["store_unavailable", "blocked_by_group"]


def test_conflicts_in_concurrent_lanes_lose_nothing(rig: Rig) -> None:
    """With handlers in parallel, a second whose first is not done is retried."""
    records = [flat("one")._replace(group="g"), flat("two")._replace(group="h")]
    for outcome in rig.process(records, handler_concurrency=2)[1:]:
        assert outcome.reason.value in ("in_progress", "conflict")
    assert rig.reasons(records[1:], handler_concurrency=2) == ["conflict"]


# -- changing DEDUP_IDENTITY ----------------------------------------------------------------------


@pytest.mark.parametrize(("old", "new"), [("event_id", "content"), ("content", "event_id")])
def test_a_changeover_handles_nothing_twice(rig: Rig, old: str, new: str) -> None:
    """As docs/operations.md describes it: what is in the queue then was not completed.

    The queue's records are delivered until they are acknowledged, and each invocation has ended
    before the setting changes.
    """
    rig.actions["b"] = [ValueError()]
    rig.actions["c"] = [ValueError()]
    queue = [presence(event_id, event_id) for event_id in "abc"]
    before = rig.process(queue, dedup_identity=old)
    queue = [outcome.record for outcome in before if outcome.fate is Fate.RETRY]
    assert rig.ledger.claims == {}, "no claim outlives its invocation"
    queue += [presence(event_id, event_id) for event_id in "de"]
    after = rig.process(queue, dedup_identity=new)
    assert [outcome.reason.value for outcome in after] == ["processed"] * 4
    assert sorted(rig.finished) == ["a", "b", "c", "d", "e"]


def test_a_delivery_of_before_is_not_known_afterwards(rig: Rig) -> None:
    """What the page excludes: an event that was processed, and is delivered again after it."""
    rig.process([presence()], dedup_identity="event_id")
    assert rig.reasons([presence()], dedup_identity="event_id") == ["duplicate"]
    assert rig.reasons([presence()], dedup_identity="content") == ["processed"]
    assert rig.reasons([presence()], dedup_identity="event_id") == ["duplicate"]


def test_flat_events_do_not_notice_a_changeover(rig: Rig) -> None:
    """Their identity does not depend on the setting."""
    rig.process([flat()], dedup_identity="event_id")
    assert rig.reasons([flat()], dedup_identity="content") == ["duplicate"]
    assert Settings().dedup_identity == "content"
