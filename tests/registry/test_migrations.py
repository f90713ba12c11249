"""Every migration: what it makes of an event, and what it leaves alone."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Callable
from copy import deepcopy
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generated.index import MIGRATIONS, PACKAGES, VERSIONS
from migrations import from_envelope
from processor.envelope import read_envelope
from processor.errors import SchemaViolation
from processor.ledger import dedup_key
from processor.naming import migration_of
from processor.upgrade import read_event
from processor.validation import validate
from support import instances
from support.events import example
from support.paths import ROOT

FIXTURES = ROOT / "tests" / "fixtures" / "migrations"
STEPS = [
    (event_type, older, newer)
    for event_type, versions in VERSIONS.items()
    for older, newer in pairwise(versions)
    if older in MIGRATIONS[event_type]
]
every_step = pytest.mark.parametrize(
    ("event_type", "older", "newer"), STEPS, ids=["-".join(step) for step in STEPS]
)
PAIRS = [
    pytest.param(step, path, id=f"{step[0]}-{path.name.removesuffix('.before.json')}")
    for step in STEPS
    for path in sorted((FIXTURES / step[0] / f"{step[1]}-to-{step[2]}").glob("*.before.json"))
]
every_pair = pytest.mark.parametrize(("step", "path"), PAIRS)


def _upgrade(event_type: str, older: str, newer: str) -> Callable[[Any], Any]:
    module = import_module(f"migrations.{PACKAGES[event_type]}.{migration_of(older, newer)}")
    upgrade: Callable[[Any], Any] = module.upgrade
    return upgrade


def _before(path: Path) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return event


def _key(event: dict[str, Any]) -> str:
    return dedup_key(event["event_id"], event.get("conversation_id"), event["timestamp"])


# --- examples on disk


@every_step
def test_every_migration_has_pairs(event_type: str, older: str, newer: str) -> None:
    """Each step is shown at work at least twice, and each before has its after."""
    folder = FIXTURES / event_type / f"{older}-to-{newer}"
    befores = {path.name.removesuffix(".before.json") for path in folder.glob("*.before.json")}
    afters = {path.name.removesuffix(".after.json") for path in folder.glob("*.after.json")}
    assert befores == afters
    assert len(befores) >= 2, (
        f"add pairs of NAME.before.json and NAME.after.json to {folder.relative_to(ROOT)}/: "
        f"there are {len(befores)}, and each migration shows at least 2"
    )
    assert len(list(folder.iterdir())) == 2 * len(befores)


def test_every_pair_belongs_to_a_migration() -> None:
    """A folder of pairs whose migration is gone would be tested by nothing."""
    # The test above says of a migration without a folder what to add.
    assert {path.relative_to(FIXTURES).as_posix() for path in FIXTURES.glob("*/*")} <= {
        f"{event_type}/{older}-to-{newer}" for event_type, older, newer in STEPS
    }


@every_pair
def test_before_becomes_after(step: tuple[str, str, str], path: Path) -> None:
    """The step makes of the one event exactly the other; the framework stamps the version."""
    after = _before(path.with_name(path.name.replace(".before.", ".after.")))
    assert {**_upgrade(*step)(_before(path)), "schema_version": step[2]} == after


@every_pair
def test_before_and_after_are_valid(step: tuple[str, str, str], path: Path) -> None:
    """A pair shows a real step: each side is an event of its version, and of that alone."""
    event_type, older, newer = step
    before = _before(path)
    after = _before(path.with_name(path.name.replace(".before.", ".after.")))
    validate(event_type, older, before)
    validate(event_type, newer, after)
    with pytest.raises(SchemaViolation):
        validate(event_type, newer, before)


@every_pair
def test_the_processor_carries_before_to_the_newest(step: tuple[str, str, str], path: Path) -> None:
    """Read from the wire, the event arrives as the newest model, with after's payload."""
    event_type, older, newer = step
    after = _before(path.with_name(path.name.replace(".before.", ".after.")))
    for later in pairwise(VERSIONS[event_type]):
        if (event_type, *later) in STEPS and VERSIONS[event_type].index(later[0]) >= (
            VERSIONS[event_type].index(newer)
        ):
            after = {**_upgrade(event_type, *later)(after), "schema_version": later[1]}
    upgraded = read_event(read_envelope(path.read_bytes()))
    newest = VERSIONS[event_type][-1]
    assert (upgraded.read_with, upgraded.newest) == (older, newest)
    assert upgraded.event == validate(event_type, newest, {**after, "schema_version": newest})


# --- what holds for every migration


@every_pair
def test_the_input_is_left_alone(step: tuple[str, str, str], path: Path) -> None:
    """A step is pure: what it was given is what it was, down to the last list."""
    before = _before(path)
    kept = deepcopy(before)
    _upgrade(*step)(before)
    assert before == kept
    assert list(before["payload"]) == list(kept["payload"])


@every_pair
def test_the_same_input_gives_the_same_output(step: tuple[str, str, str], path: Path) -> None:
    """No clock, no chance: twice the same event is twice the same result."""
    upgrade = _upgrade(*step)
    assert upgrade(_before(path)) == upgrade(_before(path))


@every_pair
def test_the_identity_survives(step: tuple[str, str, str], path: Path) -> None:
    """The fields that name the event stay, and with them the key under which it is remembered."""
    before = _before(path)
    after = _upgrade(*step)(deepcopy(before))
    for field in ("event_id", "event_type", "timestamp", "conversation_id"):
        assert after.get(field) == before.get(field)
    assert _key(after) == _key(before)


@every_step
def test_what_it_does_not_know_it_keeps(event_type: str, older: str, newer: str) -> None:
    """Unknown fields, of the event and of its payload, come through."""
    event = example(event_type, older)
    event["trace_id"] = "kept"
    event["payload"]["somethingNew"] = {"nested": [1, None]}
    after = _upgrade(event_type, older, newer)(event)
    assert after["trace_id"] == "kept"
    assert after["payload"]["somethingNew"] == {"nested": [1, None]}


@every_step
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_is_valid_stays_valid(
    event_type: str,
    older: str,
    newer: str,
    data: st.DataObject,
    document_of: Callable[[str, str], dict[str, Any]],
) -> None:
    """Any event of the older version becomes one of the newer, and of the newest by read_event."""
    event = data.draw(instances.valid(document_of(event_type, older)))
    kept = deepcopy(event)
    after = _upgrade(event_type, older, newer)(event)
    assert event == kept
    validate(event_type, newer, {**after, "schema_version": newer})
    assert _key(after) == _key(event)
    upgraded: Any = read_event(read_envelope(json.dumps(event)))
    newest = VERSIONS[event_type][-1]
    assert (upgraded.read_with, upgraded.newest) == (older, newest)
    assert upgraded.event.schema_version == newest
    assert upgraded.event.event_id == event["event_id"]


@pytest.mark.parametrize("event_type", VERSIONS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_version_reaches_the_newest(
    event_type: str,
    data: st.DataObject,
    document_of: Callable[[str, str], dict[str, Any]],
) -> None:
    """Steps without a migration too: what is proven compatible arrives as it was."""
    version = data.draw(st.sampled_from(VERSIONS[event_type]))
    event = data.draw(instances.valid(document_of(event_type, version)))
    upgraded: Any = read_event(read_envelope(json.dumps(event)))
    assert upgraded.read_with == version
    assert upgraded.event.schema_version == VERSIONS[event_type][-1]


@every_step
def test_the_docstring_says_what_and_why(event_type: str, older: str, newer: str) -> None:
    """A migration's module explains the upstream change in more than a line."""
    module = import_module(f"migrations.{PACKAGES[event_type]}.{migration_of(older, newer)}")
    words = len((module.__doc__ or "").split())
    assert words >= 20, (
        f"{module.__name__} has a docstring of {words} words: say in at least 20 what changed "
        "upstream, and why the mapping is right"
    )
    assert module.upgrade.__doc__, f"{module.__name__}.upgrade has no docstring: say what it does"


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "migrations").rglob("*.py")),
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_a_migration_imports_nothing_of_the_project(path: Path) -> None:
    """It must mean the same for ever, so it does not depend on code that changes."""
    imported = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
    assert imported <= {*sys.stdlib_module_names, "migrations"}


# --- single decisions


@pytest.mark.parametrize(
    ("old", "new"), [("active", "connected"), ("onhold", "held"), ("ended", "disconnected")]
)
def test_every_status_has_a_state(old: str, new: str) -> None:
    """conversation.update 1.0.0's three words are the platform's three."""
    event = example("conversation.update", "1.0.0", 1)
    event["payload"]["status"] = old
    assert _upgrade("conversation.update", "1.0.0", "2.0.0")(event)["payload"]["state"] == new


@pytest.mark.parametrize("field", ["mediaType", "queueId", "userId", "updatedAt"])
def test_a_name_of_the_future_is_no_value(field: str) -> None:
    """What happened to stand under a later name in a 1.0.0 event is not taken for its value."""
    event = example("conversation.update", "1.0.0", 1)
    event["payload"][field] = {"of": "another meaning"}
    payload = _upgrade("conversation.update", "1.0.0", "2.0.0")(event)["payload"]
    assert payload.get(field) != {"of": "another meaning"}


@pytest.mark.parametrize(
    "event_type",
    ["detail.events.conversation.acd.end", "detail.events.conversation.customer.start"],
)
def test_zero_and_the_empty_text_are_values(event_type: str) -> None:
    """Only what is absent or null is filled from the envelope: 1970 is a time."""
    event = example(event_type, "1.0.0")
    event["payload"] |= {"eventTime": 0, "conversationId": ""}
    payload = _upgrade(event_type, "1.0.0", "2.0.0")(event)["payload"]
    assert (payload["eventTime"], payload["conversationId"]) == (0, "")


@pytest.mark.parametrize(
    ("timestamp", "milliseconds"),
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
def test_event_time_is_the_timestamp_in_milliseconds(timestamp: str, milliseconds: int) -> None:
    """Every form of a date-time gives its milliseconds, cut off and not rounded."""
    assert from_envelope.event_time({"timestamp": timestamp}) == milliseconds


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ({"conversation_id": "made-up"}, "made-up"),
        ({"conversation_id": None}, from_envelope.NIL_UUID),
        ({"conversation_id": ""}, from_envelope.NIL_UUID),
        ({}, from_envelope.NIL_UUID),
    ],
    ids=["named", "null", "empty", "absent"],
)
def test_a_conversation_that_nothing_names_is_nil(detail: dict[str, Any], expected: str) -> None:
    """The nil UUID stands for a conversation that even the envelope does not name."""
    assert from_envelope.conversation_id(detail) == expected
