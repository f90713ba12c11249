"""Which events are stale, which are from the future, and which never are stale."""

from __future__ import annotations

import json
from typing import Any

import pytest

from processor.record import Record
from support.events import native


@pytest.mark.parametrize(
    ("age", "reason"),
    [
        pytest.param(300, "processed", id="at-the-limit"),
        pytest.param(300.5, "stale", id="over-it"),
        pytest.param(-300, "processed", id="ahead-at-the-limit"),
        pytest.param(-300.5, "future_timestamp", id="too-far-ahead"),
    ],
)
def test_age_limits_are_inclusive(rig: Any, age: float, reason: str) -> None:
    """An event exactly as old, or as far ahead, as permitted is processed."""
    rig.clock.now += age - 10
    assert rig.reasons([rig.record()]) == [reason]


def test_a_retry_does_not_make_an_event_stale(rig: Any) -> None:
    """Age counts until the first receive, however long retries go on."""
    first = rig.clock.now
    rig.clock.now += 86_400
    assert rig.reasons([rig.record(first_received_at=first, receive_count=4)]) == ["processed"]


def test_a_backlog_is_stale_on_the_receive_clock(rig: Any) -> None:
    """EVENT_AGE_CLOCK=receive: an event that waited in the queue too long is stale."""
    late = rig.clock.now + 600
    record = rig.record(sent_at=rig.clock.now, first_received_at=late)
    [outcome] = rig.process([record], event_age_clock="receive")
    assert (outcome.reason, outcome.error) == (
        "stale",
        "610 s old when it was first received; at most 300 "
        "(MAX_EVENT_AGE_SECONDS; genesys-events process --max-age)",
    )


def test_a_backlog_is_not_stale(rig: Any) -> None:
    """By default age counts until the queue had the event."""
    late = rig.clock.now + 600
    record = rig.record(sent_at=rig.clock.now, first_received_at=late)
    assert rig.reasons([record]) == ["processed"]


def test_an_event_that_was_old_when_it_arrived_is_stale(rig: Any) -> None:
    """The queue's time counts, not the envelope's."""
    body = {"detail": json.loads(rig.body()), "time": "2026-03-02T14:05:00Z"}
    record = Record(json.dumps(body), "test", sent_at=rig.clock.now + 600)
    [outcome] = rig.process([record])
    assert outcome.reason == "stale"
    assert outcome.error is not None
    assert "610 s old when it arrived in its queue or stream" in outcome.error


@pytest.mark.parametrize(
    ("clock", "known"), [("arrival", "first_received_at"), ("receive", "sent_at")]
)
@pytest.mark.parametrize(("late", "reason"), [(290, "processed"), (291, "stale")])
def test_each_clock_falls_back_on_the_other(
    rig: Any, clock: str, known: str, late: float, reason: str
) -> None:
    """A stream has no first receive, and a queue's message may lack its arrival."""
    record = rig.record(**{known: rig.clock.now + late})
    rig.clock.now += 86_400
    assert rig.reasons([record], event_age_clock=clock) == [reason]


@pytest.mark.parametrize("clock", ["arrival", "receive"])
@pytest.mark.parametrize(
    ("time", "reason"),
    [
        pytest.param("2026-03-02T14:05:03Z", "processed", id="of-then"),
        pytest.param("2026-03-02T15:05:03+01:00", "processed", id="with-an-offset"),
        pytest.param("2026-03-02T14:15:00Z", "stale", id="late"),
        pytest.param("2026-03-02T14:05:03", "stale", id="without-an-offset"),
        pytest.param(None, "stale", id="none"),
        pytest.param(1e300, "stale", id="a-number"),
    ],
)
def test_the_age_of_a_direct_invocation_counts_until_eventbridge_had_it(
    rig: Any, clock: str, time: object, reason: str
) -> None:
    """So its retries make it no older; without a readable `time`, now counts."""
    record = Record(json.dumps({"detail": json.loads(rig.body()), "time": time}), "test")
    rig.clock.now += 21_600
    assert rig.reasons([record], event_age_clock=clock) == [reason]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("replay-1", "processed"), (None, "stale"), ("", "stale"), (True, "stale")],
)
@pytest.mark.parametrize("form", ["flat", "native"])
def test_a_replayed_event_is_never_stale(rig: Any, form: str, name: object, reason: str) -> None:
    """EventBridge names the replay of an archive, which is started to process its events."""
    if form == "flat":
        event: dict[str, Any] = {"detail": json.loads(rig.body())}
    else:
        rig.handlers.handles("users.presence")(lambda _event: None)
        event = native("v2.users.{id}.presence", {})
    record = Record(json.dumps({**event, "replay-name": name}), "test")
    rig.clock.now += 86_400
    assert rig.reasons([record._replace(sent_at=rig.clock.now)]) == [reason]


def test_a_redriven_record_is_never_stale(rig: Any) -> None:
    """It may be from the future all the same."""
    record = rig.record(is_redriven=True, sent_at=rig.clock.now + 86_400)
    assert rig.reasons([record]) == ["processed"]
    rig.clock.now -= 86_400
    assert rig.reasons([record]) == ["future_timestamp"]


def test_a_replayed_record_is_never_stale(rig: Any) -> None:
    """`genesys-events replay` marks it, in any envelope."""
    record = rig.record(is_replayed=True, sent_at=rig.clock.now + 86_400)
    assert rig.reasons([record._replace(is_replayed=False), record]) == ["stale", "processed"]


def test_age_zero_turns_the_check_off(rig: Any) -> None:
    """With MAX_EVENT_AGE_SECONDS=0 an event of ten years ago is processed."""
    rig.clock.now += 315_360_000
    assert rig.reasons([rig.record()], max_event_age_seconds=0) == ["processed"]


def test_age_zero_leaves_the_future_check_on(rig: Any) -> None:
    """Turning staleness off does not admit events from the future."""
    rig.clock.now -= 86_400
    assert rig.reasons([rig.record()], max_event_age_seconds=0) == ["future_timestamp"]
