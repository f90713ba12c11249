"""Every imported event type, current and older events: each is read as its version."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generated.index import RETIRED, TOPICS, VERSIONS
from processor import upgrade
from processor.envelope import read_envelope
from processor.inference import Upgraded
from processor.upgrade import read_event
from processor.validation import model_of, validate
from support.events import example, native
from support.schemas import SCHEMAS, document_of
from tools.schema.enums import retired_values

Body = dict[str, Any]

BOUND = [(event_type, topic) for topic, event_type in TOPICS.items()]
RETIREMENTS = [
    (event_type, path, value)
    for event_type in RETIRED
    for path, values in retired_values(document_of(event_type, VERSIONS[event_type][-1])).items()
    for value in values
]


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The versions that an event was validated against, in order."""
    versions: list[str] = []

    def counting(event_type: str, version: str, event: Any) -> Any:
        versions.append(version)
        return validate(event_type, version, event)

    monkeypatch.setattr(upgrade, "validate", counting)
    return versions


def read(event: Body) -> Upgraded:
    """Read an event as SQS delivers it."""
    return read_event(read_envelope(json.dumps(event)))


def dumped(upgraded: Upgraded) -> Any:
    """The event as a handler gets it, as JSON, with times in one format."""
    return upgraded.event.model_dump(mode="json", by_alias=True, exclude_unset=True)


def test_a_current_event_costs_one_validation(tried: list[str]) -> None:
    """The newest is tried first: for a full body, an empty one, and one with an unknown field."""
    for event_type, topic in BOUND:
        _costs_one_validation(event_type, topic, tried)


def _costs_one_validation(event_type: str, topic: str, tried: list[str]) -> None:
    newest = VERSIONS[event_type][-1]
    full_body = example(event_type, newest)["payload"]
    for body in (full_body, {}, {**full_body, "announcedNowhere": {"since": "today"}}):
        tried.clear()

        upgraded = read(native(topic, body))

        assert (upgraded.read_with, tried) == (newest, [newest])
        assert dumped(upgraded)["payload"].keys() == body.keys()


def test_an_empty_body_and_any_single_field_are_accepted_by_the_newest() -> None:
    """Upstream promises no field, so no event is refused for a missing one."""
    for event_type, topic in BOUND:
        newest = VERSIONS[event_type][-1]
        full_body = example(event_type, newest)["payload"]
        for body in ({}, *({name: value} for name, value in full_body.items())):
            upgraded = read(native(topic, body))
            assert upgraded.read_with == newest, (event_type, body)
            assert dumped(upgraded)["payload"].keys() == body.keys(), (event_type, body)


def test_nothing_is_made_up() -> None:
    """An empty body stays empty, from any version on: no id, no time, no conversation."""
    for event_type, _ in BOUND:
        for version in VERSIONS[event_type]:
            upgraded = read({**example(event_type, version), "payload": {}})
            assert upgraded.read_with == version
            assert dumped(upgraded)["payload"] == {}, (event_type, version)


def test_a_retired_value_selects_the_older_version() -> None:
    """The newest accepts any string there, yet the event is read as the version that knew it."""
    for retirement in RETIREMENTS:
        _is_read_as_older(*retirement)


def _is_read_as_older(event_type: str, path: tuple[str, ...], value: str) -> None:
    newest = VERSIONS[event_type][-1]
    (topic,) = (topic for topic, each in TOPICS.items() if each == event_type)
    field, *steps = path[1:]
    inner: Any = value
    for step in reversed(steps):
        inner = [inner] if step == "*" else {step: inner}
    body = {**example(event_type, newest)["payload"], field: inner}

    upgraded = read(native(topic, body))

    assert upgraded.read_with < newest
    assert dumped(upgraded)["schema_version"] == newest


@pytest.mark.parametrize(
    ("before", "after"), [({"a": "b"}, {"a": "b"}), ("text", None), (5, None), (None, None)]
)
def test_a_field_whose_type_changed_is_converted(before: Any, after: Any) -> None:
    """A queue member's `additionalProperties` accepted anything once, and are a map now."""
    body = {**example("routing.queues.users", "2.1.0")["payload"], "additionalProperties": before}

    upgraded = read(native("v2.routing.queues.{id}.users", body))

    is_of_today = before is None or isinstance(before, dict)
    assert upgraded.read_with == ("2.1.0" if is_of_today else "1.0.0")
    assert dumped(upgraded)["payload"].get("additionalProperties") == after


def test_enough_values_were_retired() -> None:
    """So that the test above covers several types."""
    assert len(RETIREMENTS) >= 10


def test_every_example_reaches_the_newest_model() -> None:
    """Each version's example is upgraded to the newest, its identity unchanged."""
    for event_type, version in SCHEMAS:
        event = example(event_type, version)
        upgraded = read(event)
        newest = VERSIONS[event_type][-1]
        assert (upgraded.read_with, upgraded.newest) == (version, newest)
        assert type(upgraded.event) is model_of(event_type, newest)
        after = dumped(upgraded)
        assert after["schema_version"] == newest
        assert after["event_id"] == event["event_id"]
        assert after.get("conversation_id") == event.get("conversation_id")
