"""An event is counted without its model only where the model would have accepted it.

tests/registry/test_agreement.py compares what accepts it with the model of each event type.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from generated.index import RETIRED, VERSIONS
from processor.envelope import Envelope
from support.drift_events import flat, native, report_on
from support.paths import ROOT
from tools.drift.compare_events import Observer, _acceptance_test
from tools.schema.enums import retired_values
from tools.schema.validator import fast_validator, reference_validator

Event = dict[str, Any]


def newest_schema(root: Path, event_type: str) -> Event:
    """The newest schema of a type."""
    path = root / "schemas" / event_type / f"{VERSIONS[event_type][-1]}.json"
    schema: Event = json.loads(path.read_text("utf-8"))
    return schema


def observer_of(root: Path, event_type: str) -> Observer:
    """An observer that has read an event of a type with the newest version."""
    observer = Observer(root)
    observer._accepts[event_type, None] = _acceptance_test(root, event_type)
    return observer


def is_accepted_by_schema(observer: Observer, event_type: str, event: Event) -> bool:
    """Whether it is counted without its model."""
    envelope = Envelope("e1", event_type, None, "2026-03-02T14:05:00Z", 0.0, None, None, event)
    return observer._is_accepted_by_newest(envelope)


def test_examples_are_accepted_without_their_models() -> None:
    """Otherwise the fast path would not save time."""
    examples = {name: newest_schema(ROOT, name)["examples"][0] for name in VERSIONS}

    assert all(
        is_accepted_by_schema(observer_of(ROOT, name), name, example)
        for name, example in examples.items()
    )


def test_an_event_with_a_retired_field_is_left_to_its_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is read as an older version, whose migration may move the field."""
    event_type = next(iter(RETIRED))
    newest = VERSIONS[event_type][-1]
    monkeypatch.setitem(RETIRED, event_type, {newest: (((), {"payload": 1}), ((), {"old": None}))})
    observer = observer_of(ROOT, event_type)
    observer._accepts[event_type, None] = lambda _event: True

    assert not is_accepted_by_schema(observer, event_type, {"payload": {"old": 0}})
    assert is_accepted_by_schema(observer, event_type, {"payload": {"old": None, "new": 0}})


def test_an_event_with_a_retired_value_is_left_to_its_model() -> None:
    """It may be of an older version."""
    retired = {name: retired_values(newest_schema(ROOT, name)) for name in RETIRED}
    event_type = next(name for name in RETIRED if retired[name])
    (path, values), *_ = retired[event_type].items()
    event: Any = next(iter(values))
    for step in reversed(path):
        event = [event] if step == "*" else {step: event}
    observer = observer_of(ROOT, event_type)
    observer._accepts[event_type, None] = lambda _event: True

    assert not is_accepted_by_schema(observer, event_type, event)
    assert is_accepted_by_schema(observer, event_type, {})


NODE = {
    "type": "object",
    "properties": {"next": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]}},
    "required": ["next"],
}
CHAIN: Any = {"next": None}
for _ in range(60):
    CHAIN = {"next": CHAIN}
BROKEN: Any = {"next": 1}
for _ in range(60):
    BROKEN = {"next": BROKEN}
MOMENTS = (
    *("2026-10-01T14:05:00Z", "2026-10-01t14:05:00.123456789z", "2026-10-01T14:05:00+14:00"),
    *("2026-10-01", "2026-02-30T00:00:00Z", "2026-12-31T23:59:60Z", "0000-01-01T00:00:00Z"),
    *("2026-10-01T14:05:00", "2026-10-01T24:00:00Z", "2026-10-01T14:05:00Z\n", " 2026-10-01"),
    "+026-10-01T14:05:00Z",
)


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ({"type": "string"}, ("a", 1, None)),
        ({"type": "string", "pattern": "^a$"}, ("a", "a\n", "ba")),
        ({"type": "string", "pattern": "^[A-Z]+(_[A-Z]+)*$"}, ("A_B", "A_", "É")),
        ({"type": "string", "minLength": 2, "maxLength": 2}, ("ab", "a", "\U0001f600", "abc")),
        ({"type": "string", "format": "date-time"}, MOMENTS),
        ({"type": "string", "format": "date"}, ("2026-10-01", "2026-02-30", "0000-01-01")),
        (
            {"type": "string", "format": "uuid"},
            ("0f8fad5b-d9cb-469f-a165-70867728950e", "0f8f"),
        ),
        ({"type": "string", "format": "email"}, ("nobody",)),
        ({"enum": ["b", "c"]}, ("b", "d", None)),
        ({"const": "b"}, ("b", "c")),
        ({"type": ["string", "null"]}, (None, "a", 1)),
        ({"type": "integer", "minimum": 1}, (1, 0, 1.0, 1.5, True, 10**400, 1e300, float("inf"))),
        ({"type": "number", "multipleOf": 2}, (2, 3, 2.5, 2.0, 2**64)),
        ({"type": "number"}, (1.5, float("inf"), float("nan"), 10**400, True)),
        ({"type": "boolean"}, (True, 1, "true")),
        ({"type": "array", "items": {"type": "string"}, "maxItems": 1}, (["a"], [1], ["a", "b"])),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, ({"k": 1}, {"k": ""})),
        ({"type": "object", "additionalProperties": False}, ({}, {"k": 1})),
        ({"$ref": "#/$defs/Node"}, (CHAIN, BROKEN, {}, {"next": []})),
        ({}, (1, None, {"a": [float("inf")]})),
    ],
    ids=str,
)
def test_both_validators_accept_the_same_values(schema: Event, values: tuple[Any, ...]) -> None:
    """The fast validator and the reference, which other tests compare with the models."""
    document = {"$defs": {"Node": NODE}, "properties": {"a": schema}}
    fast, reference = fast_validator(document), reference_validator(document)

    for value in values:
        expected = reference.is_valid({"a": value})
        accepted = fast.is_valid({"a": value})
        assert accepted == expected or (schema.get("format") == "email" and not accepted), value


def test_the_report_is_the_same_as_with_models_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All counts, of a stream with drift of many kinds, old versions and unknown topics."""
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
    is_accepted_by_newest = Observer._is_accepted_by_newest

    def counted(observer: Observer, *arguments: Any) -> bool:
        taken.append(is_accepted_by_newest(observer, *arguments))
        return taken[-1]

    monkeypatch.setattr(Observer, "_is_accepted_by_newest", counted)
    assert report_on(stream) == quick
    assert sum(taken) > 1_000
    monkeypatch.setattr(Observer, "_is_accepted_by_newest", lambda *_: False)
    assert report_on(stream) == quick
