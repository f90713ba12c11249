"""Every migration: what it changes in an event, and what it keeps.

`genesys-events check` checks that it is pure, keeps an event's identity and imports nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from copy import deepcopy
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generated.index import MIGRATIONS, PACKAGES, TOPICS, VERSIONS
from migrations.epoch import milliseconds
from processor.envelope import read_envelope
from processor.errors import SchemaViolation
from processor.naming import migration_of
from processor.upgrade import read_event
from processor.validation import validate
from support import instances
from support.events import example
from support.paths import ROOT
from support.schemas import document_of
from tools.check.reachability import as_native

Step = tuple[str, str, str]
"""An event type, and the versions before and after."""

FIXTURES = ROOT / "tests" / "fixtures" / "migrations"
STEPS: list[Step] = [
    (event_type, older, newer)
    for event_type, versions in VERSIONS.items()
    for older, newer in pairwise(versions)
    if older in MIGRATIONS[event_type]
]
PAIRS = [
    (step, path)
    for step in STEPS
    for path in sorted((FIXTURES / step[0] / f"{step[1]}-to-{step[2]}").glob("*.before.json"))
]
EVENTS = max(4, int(os.environ.get("AGREEMENT_INSTANCES", "0")) // 2000)
"""How many events are made for each migration and each type; more with `make agree`."""
PARTS = 8
"""Tests with many random events are split, so that they run on all cores."""
each_part = pytest.mark.parametrize("part", range(PARTS))


def _upgrade(event_type: str, older: str, newer: str) -> Callable[[Any], Any]:
    module = import_module(f"migrations.{PACKAGES[event_type]}.{migration_of(older, newer)}")
    upgrade: Callable[[Any], Any] = module.upgrade
    return upgrade


def _read(path: Path) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return event


def _after(path: Path) -> dict[str, Any]:
    return _read(path.with_name(path.name.replace(".before.", ".after.")))


def _identifiers(event: dict[str, Any]) -> list[Any]:
    return [event["event_id"], event.get("conversation_id"), event["timestamp"]]


# --- pairs of events on disk


def test_every_migration_has_pairs() -> None:
    """Each migration has at least two pairs, and each before has its after."""
    for event_type, older, newer in STEPS:
        folder = FIXTURES / event_type / f"{older}-to-{newer}"
        befores = {path.name.removesuffix(".before.json") for path in folder.glob("*.before.json")}
        afters = {path.name.removesuffix(".after.json") for path in folder.glob("*.after.json")}
        assert befores == afters, folder
        assert len(befores) >= 2, (
            f"add pairs of NAME.before.json and NAME.after.json to {folder.relative_to(ROOT)}/: "
            f"there are {len(befores)}, and each migration shows at least 2"
        )
        assert len(list(folder.iterdir())) == 2 * len(befores), folder


def test_every_pair_belongs_to_a_migration() -> None:
    """No test would use the pairs of a removed migration."""
    assert {path.relative_to(FIXTURES).as_posix() for path in FIXTURES.glob("*/*")} <= {
        f"{event_type}/{older}-to-{newer}" for event_type, older, newer in STEPS
    }


def test_before_and_after_are_valid() -> None:
    """A pair shows a real change: each side is an event of its version only."""
    for (event_type, older, newer), path in PAIRS:
        validate(event_type, older, _read(path))
        validate(event_type, newer, _after(path))
        with pytest.raises(SchemaViolation):
            validate(event_type, newer, _read(path))


def test_the_processor_upgrades_before_to_the_newest() -> None:
    """Read from the wire, the event becomes the newest model, with after's payload."""
    for (event_type, older, newer), path in PAIRS:
        after = _after(path)
        versions = VERSIONS[event_type]
        for later in pairwise(versions[versions.index(newer) :]):
            if (event_type, *later) in STEPS:
                after = {**_upgrade(event_type, *later)(after), "schema_version": later[1]}
        upgraded = read_event(read_envelope(path.read_bytes()))
        newest = versions[-1]
        assert (upgraded.read_with, upgraded.newest) == (older, newest), path
        assert upgraded.event == validate(event_type, newest, {**after, "schema_version": newest})


def test_the_processor_upgrades_before_in_its_wire_form() -> None:
    """As Genesys sends it, it becomes the same, and `check` reads it as the processor does."""
    topics = {event_type: topic for topic, event_type in TOPICS.items()}
    for (event_type, *_), path in PAIRS:
        if event_type not in topics:
            continue
        before = _read(path)
        body = {"eventBody": before["payload"], "timestamp": before["timestamp"]}
        wire = {"id": before["event_id"], "detail-type": topics[event_type], "detail": body}
        envelope = read_envelope(json.dumps(wire))
        conversation = {"conversation_id": envelope.conversation_id}
        assert envelope.detail == as_native({**before, **conversation}), path
        upgraded: Any = read_event(envelope).event
        declared: Any = read_event(read_envelope(path.read_bytes())).event
        assert upgraded.payload == declared.payload, path


# --- all migrations


def test_unknown_fields_are_kept() -> None:
    """Fields unknown to the schema are kept, in the event and in its payload."""
    for event_type, older, newer in STEPS:
        event = example(event_type, older)
        event["trace_id"] = "kept"
        event["payload"]["somethingNew"] = {"nested": [1, None]}
        after = _upgrade(event_type, older, newer)(event)
        assert after["trace_id"] == "kept", (event_type, older)
        assert after["payload"]["somethingNew"] == {"nested": [1, None]}, (event_type, older)


@each_part
def test_valid_events_stay_valid(part: int) -> None:
    """Any event of the older version becomes one of the newer, and of the newest by read_event."""
    for step in STEPS[part::PARTS]:
        _stays_valid(*step)


def _stays_valid(event_type: str, older: str, newer: str) -> None:
    @settings(max_examples=EVENTS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(event=instances.valid(document_of(event_type, older)))
    def check(event: Any) -> None:
        kept = deepcopy(event)
        after = _upgrade(event_type, older, newer)(event)
        assert event == kept
        validate(event_type, newer, {**after, "schema_version": newer})
        assert _identifiers(after) == _identifiers(event)
        upgraded: Any = read_event(read_envelope(json.dumps(event)))
        newest = VERSIONS[event_type][-1]
        assert (upgraded.read_with, upgraded.newest) == (older, newest)
        assert upgraded.event.schema_version == newest
        assert upgraded.event.event_id == event["event_id"]

    check()


@each_part
def test_every_version_reaches_the_newest(part: int) -> None:
    """Versions without a migration too: compatible events stay unchanged."""
    for event_type in list(VERSIONS)[part::PARTS]:
        _reaches_the_newest(event_type)


def _reaches_the_newest(event_type: str) -> None:
    @settings(max_examples=EVENTS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        version = data.draw(st.sampled_from(VERSIONS[event_type]))
        event = data.draw(instances.valid(document_of(event_type, version)))
        upgraded: Any = read_event(read_envelope(json.dumps(event)))
        assert upgraded.read_with == version
        assert upgraded.event.schema_version == VERSIONS[event_type][-1]

    check()


def test_the_docstring_explains_the_change() -> None:
    """In more than a line."""
    for event_type, older, newer in STEPS:
        module = import_module(f"migrations.{PACKAGES[event_type]}.{migration_of(older, newer)}")
        words = len((module.__doc__ or "").split())
        assert words >= 20, (
            f"{module.__name__} has a docstring of {words} words: say in at least 20 what changed "
            "upstream, and why the mapping is right"
        )
        assert module.upgrade.__doc__, (
            f"{module.__name__}.upgrade has no docstring: say what it does"
        )


# --- single migrations


@pytest.mark.parametrize(
    ("old", "new"), [("active", "connected"), ("onhold", "held"), ("ended", "disconnected")]
)
def test_every_status_has_a_state(old: str, new: str) -> None:
    """conversation.update 1.0.0's three values become the platform's three."""
    event = example("conversation.update", "1.0.0", 1)
    event["payload"]["status"] = old
    assert _upgrade("conversation.update", "1.0.0", "2.0.0")(event)["payload"]["state"] == new


@pytest.mark.parametrize("field", ["mediaType", "queueId", "userId", "updatedAt"])
def test_a_field_named_like_a_later_one_is_not_its_value(field: str) -> None:
    """A 1.0.0 event's unknown field with a later field's name is not used as its value."""
    event = example("conversation.update", "1.0.0", 1)
    event["payload"][field] = {"of": "another meaning"}
    payload = _upgrade("conversation.update", "1.0.0", "2.0.0")(event)["payload"]
    assert payload.get(field) != {"of": "another meaning"}


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.001Z", 1),
        ("1970-01-01t00:00:00.9999z", 999),
        ("1970-01-01T00:00:00.1Z", 100),
        ("1969-12-31T23:59:59.250Z", -750),
        ("1970-01-01T05:30:00+05:30", 0),
        ("1969-12-31T23:00:00-01:00", 0),
        ("2026-01-19T07:45:10.064999999Z", 1768808710064),
        ("2024-02-29T23:59:59-00:00", 1709251199000),
        ("0001-01-01T00:00:00+23:59", -62135683140000),
        ("9999-12-31T23:59:59.999-23:59", 253402387139999),
    ],
)
def test_a_date_time_in_milliseconds(moment: str, expected: int) -> None:
    """Every date-time has its milliseconds, truncated and not rounded."""
    assert milliseconds(moment) == expected


@pytest.mark.parametrize(
    ("event_type", "body"),
    [
        ("operations.events", {"timestamp": None}),
        ("operations.events", {"timestamp": 0}),
        ("routing.queues.users", {"additionalProperties": {}}),
        (
            "users.conversations.calls",
            {"participants": [{"conversationRoutingData": {"skillExpressionId": "x"}}, {}]},
        ),
        ("users.alerting.rules", {"conditions": {"clauses": [{}]}}),
        ("users.workforcemanagement.schedules", {"updates": [{"type": "Added"}]}),
        ("audits.entitytype.entityid", {"action": "ReadAll", "entityType": "Queue"}),
    ],
)
def test_what_did_not_change_is_left_as_it_is(event_type: str, body: dict[str, Any]) -> None:
    """A body that has today's form already."""
    for older, newer in pairwise(VERSIONS[event_type]):
        if (event_type, older, newer) in STEPS:
            event = {**example(event_type, older), "payload": body}
            assert _upgrade(event_type, older, newer)(event)["payload"] == body


def test_nothing_is_invented() -> None:
    """No migration of a Genesys type adds anything to an empty body."""
    for event_type, older, newer in STEPS:
        if event_type in TOPICS.values():
            event = {**example(event_type, older), "payload": {}}
            assert _upgrade(event_type, older, newer)(event)["payload"] == {}, event_type
