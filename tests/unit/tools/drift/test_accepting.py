"""An event is counted without its model only where the model would have accepted it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tools.drift.fields
from generated.index import VERSIONS
from processor.errors import SchemaViolation
from processor.upgrade import has_retired_value
from processor.validation import validate
from support import instances
from support.drift_events import flat, native, report_on
from tools.drift.fields import Field
from tools.drift.observe import Observer

DAMAGED = 5
"""How often each event is damaged, and judged again."""
EVENTS = 1

Event = dict[str, Any]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form of an object is known when it was met once."""
    monkeypatch.setattr(tools.drift.fields, "_CLOSELY", 1)


@pytest.fixture(scope="session")
def document(root: Path) -> Callable[[str], Event]:
    """`document(event_type)`: its newest schema."""

    def read(event_type: str) -> Event:
        path = root / "schemas" / event_type / f"{VERSIONS[event_type][-1]}.json"
        schema: Event = json.loads(path.read_text("utf-8"))
        return schema

    return read


def fields(schema: Event) -> Field:
    """The fields of one version."""
    return Field("", [(schema, schema)])


def met(schema: Event, event: Event) -> Field:
    """The same, having met the forms of an event."""
    tree = fields(schema)
    tree.walk(event, 1, [])
    return tree


def is_accepted(event_type: str, event: Any) -> bool:
    """Whether it is read with the newest version, which retired none of its values."""
    newest = VERSIONS[event_type][-1]
    try:
        validate(event_type, newest, {"schema_version": newest, **event})
    except SchemaViolation:
        return False
    return not has_retired_value(event_type, newest, event)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("event_type", VERSIONS)
def test_what_is_sure_is_accepted(event_type: str, document: Callable[[str], Event]) -> None:
    """Whatever is done to an event, of known forms or not; and a walk finds the same unknown."""
    schema = document(event_type)
    plain = schema["examples"][0]
    trees = fields(schema), met(schema, plain)

    @settings(max_examples=EVENTS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def judge(data: st.DataObject) -> None:
        event = data.draw(st.just(plain) | instances.valid(schema))
        variants = data.draw(st.tuples(*[instances.damaged(event)] * DAMAGED))
        for variant in (event, *variants):
            if not isinstance(variant, dict):
                continue
            for tree in trees:
                found = tree.takes(variant, 1)
                if found is not None:
                    assert is_accepted(event_type, variant)
                    unknown: list[Any] = []
                    fields(schema).walk(variant, 1, unknown)
                    assert sorted(map(repr, found)) == sorted(map(repr, unknown))

    judge()


@pytest.mark.usefixtures("at_once")
def test_hardly_any_type_needs_its_model(document: Callable[[str], Event]) -> None:
    """Else nothing would be gained: of nearly all types, the example is sure to be accepted."""
    unsure = [
        event_type
        for event_type in VERSIONS
        if met(document(event_type), document(event_type)["examples"][0]).takes(
            document(event_type)["examples"][0], 2
        )
        is None
    ]

    assert len(unsure) < len(VERSIONS) / 20, unsure


RETIRED = {"x-extensible-enum": ["B"], "x-retired-values": {"A": "B"}}
ONE = {"type": "object", "required": ["x"], "properties": {"x": {"type": "string"}}}
MAP = {"type": "object"}
OTHER = {"type": "object", "required": ["y"], "properties": {"y": {"type": "string"}}}


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("known", [False, True], ids=["new form", "known form"])
@pytest.mark.parametrize(
    ("schema", "fit", "bad", "is_sure"),
    [
        ({"type": "string"}, "a", 1, True),
        ({"type": "string", "pattern": "^a"}, "ab", "ba", False),
        ({"type": "string", "minLength": 2}, "ab", "a", True),
        ({"type": "string", "maxLength": 1}, "a", "ab", True),
        ({"type": "string", "format": "date-time"}, "2026-10-01T14:05:00Z", "2026-10-01", True),
        ({"type": "string", "format": "date"}, "2026-10-01", "2026-02-30", True),
        ({"type": "string", **RETIRED}, "B", "A", True),
        ({"enum": ["b", "c"]}, "b", "d", True),
        ({"const": "b"}, "b", "c", True),
        ({"type": ["string", "null"]}, None, 1, True),
        ({"type": "integer"}, 1, 1.5, True),
        ({"type": "integer"}, 1, True, True),
        ({"type": "integer", "minimum": 1}, 1, 0, False),
        ({"type": "number"}, 1.5, float("inf"), True),
        ({"type": "number", "multipleOf": 2}, 2, 3, False),
        ({"type": "boolean"}, True, 1, True),
        ({"type": "array", "items": {"type": "string"}}, ["a"], ["a", 1], True),
        ({"type": "array", "items": {"type": "string"}, "maxItems": 1}, ["a"], ["a", "b"], False),
        (ONE, {"x": "a"}, {"x": 1}, True),
        (ONE, {"x": "a"}, {}, True),
        ({"anyOf": [ONE, {"type": "null"}]}, {"x": "a"}, {"x": None}, True),
        ({"anyOf": [ONE, OTHER]}, {"x": "a", "y": "b"}, {"x": "a", "y": 1}, False),
        (
            {"type": "object", "additionalProperties": {"type": "integer"}},
            {"k": 1},
            {"k": ""},
            True,
        ),
        ({**ONE, "additionalProperties": False}, {"x": "a"}, {"x": "a", "y": 1}, True),
        ({}, 1, {"a": float("inf")}, False),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else None,
)
def test_what_may_be_refused_is_not_sure(
    schema: Event, fit: Any, bad: Any, is_sure: bool, known: bool
) -> None:
    """Of each constraint a value that breaks it, where one stood that does not."""
    document = {"type": "object", "required": ["a"], "properties": {"a": schema}}
    tree = met(document, {"a": fit}) if known else fields(document)

    assert tree.takes({"a": fit}, 2) == ([] if is_sure else None)
    assert tree.takes({"a": bad}, 3) is None
    assert tree.takes({}, 4) is None


@pytest.mark.usefixtures("at_once")
def test_what_is_in_a_list_is_looked_at() -> None:
    """Item by item: the form of an object does not say what is in its lists."""
    node = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}
    schema = {"type": "object", "properties": {"list": {"type": "array", "items": node}}}
    tree = met(schema, {"list": [{"a": 1}]})

    assert tree.takes({"list": [{"a": 1}, {"a": 2}]}, 2) == []
    assert tree.takes({"list": [{"a": 1}, {"a": "2"}]}, 3) is None
    assert tree.takes({"list": [{"a": 1}, {}]}, 4) is None
    assert tree.takes({"list": [{"a": 1}, None]}, 5) is None


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("known", [False, True], ids=["new form", "known form"])
def test_what_is_tolerated_is_sure_and_told(known: bool) -> None:
    """An unknown field, with what is absent beside it, and an unknown value; none if closed."""
    node = {
        "properties": {"a": {"type": "string", "x-extensible-enum": ["A"]}, "b": {"type": "null"}}
    }
    schema = {"type": "object", "properties": {"node": {"type": "object", **node}}}
    closed = {"type": "object", **node, "additionalProperties": False}
    event = {"node": {"a": "Z", "c": 5}}
    tree = met(schema, event) if known else fields(schema)

    assert tree.takes(event, 2) == [
        ("/node/a", "unknown_enum_value", "Z", ()),
        ("/node/c", "unknown_field", 5, ("/node/b",)),
    ]
    for tree in (fields(closed), met(closed, {"a": "A", "c": 5})):
        assert tree.takes({"a": "A", "c": 5}, 2) is None


def test_the_report_is_the_same_as_with_every_model_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Number by number, of a stream with drift of many kinds, old versions and unbound topics."""
    dice = random.Random(5)  # noqa: S311 - the same stream each time
    odd = [{}] * 20 + [
        *({"queueTier": "GOLD"}, {"routingPriority": "high"}, {"routingPriority": 1.0}),
        *({"disconnectType": "NEW"}, {"disconnectType": "client"}, {"direction": None}),
        *({"eventTime": ...}, {"requestedRoutings": ["STANDARD", 5]}, {"requestedRoutings": []}),
    ]
    stream: list[Event] = []
    for number in range(3_000):
        payload = dice.choice(odd)
        if number % 3:
            stream.append(native(number, number / 100, **payload))
        else:
            version = dice.choice(["2.1.0"] * 8 + ["2.2.0", "7.0.0", "2.0.0"])
            stream.append(
                flat(number, number / 100, version, **dice.choice([{}, {"sentiment": 1}]))
            )
    for number in range(300):
        unbound = native(number, 40)
        unbound["detail-type"] = "conversation.update"
        stream.append(unbound)

    quick = report_on(stream)
    taken: list[bool] = []
    is_sure = Observer._is_sure

    def counted(observer: Observer, *arguments: Any) -> bool:
        taken.append(is_sure(observer, *arguments))
        return taken[-1]

    monkeypatch.setattr(Observer, "_is_sure", counted)
    assert report_on(stream) == quick
    assert sum(taken) > 1_000
    monkeypatch.setattr(Observer, "_is_sure", lambda *_: False)
    assert report_on(stream) == quick
