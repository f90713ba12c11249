"""Which version an event is read with, and its migrations to the newest."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest

from generated.index import RETIRED
from processor.envelope import read_envelope
from processor.errors import (
    MigrationFailed,
    SchemaViolation,
    UnknownEventType,
    UnknownSchemaVersion,
)
from processor.inference import Upgraded
from processor.pointers import values_at
from processor.upgrade import read_event
from processor.validation import validate
from support.events import example, native

ACD_END = "v2.detail.events.conversation.{id}.acd.end"
Detail = dict[str, Any]


def _read(event: Detail) -> Upgraded:
    return read_event(read_envelope(json.dumps(event)))


def _migrate(monkeypatch: pytest.MonkeyPatch, upgrade: Callable[[Detail], Any]) -> None:
    """Replace every migration by this one."""
    monkeypatch.setattr("processor.upgrade._migration", lambda *_: upgrade)


@pytest.mark.parametrize(
    ("declared", "like", "read_with"),
    [
        pytest.param("1.0.0", "1.0.0", "1.0.0", id="exact-oldest"),
        pytest.param("2.0.0", "2.0.0", "2.0.0", id="exact-middle"),
        pytest.param("2.1.0", "2.1.0", "2.1.0", id="exact-newest"),
        pytest.param("1.0.9", "1.0.0", "1.0.0", id="another-patch"),
        pytest.param("2.0.1", "2.0.0", "2.0.0", id="another-patch-of-the-middle"),
        pytest.param("2.1.17", "2.1.0", "2.1.0", id="another-patch-of-the-newest"),
        pytest.param("2.2.0", "2.1.0", "2.1.0", id="newer-minor"),
        pytest.param("2.10.0", "2.1.0", "2.1.0", id="newer-minor-of-two-digits"),
        pytest.param(None, "1.0.0", "1.0.0", id="null-is-the-oldest"),
    ],
)
def test_a_declared_version_is_read_with(declared: str | None, like: str, read_with: str) -> None:
    """Exact, else another patch, else the newest for a newer minor of its major."""
    event = {**example("conversation.update", like), "schema_version": declared}
    assert _read(event).read_with == read_with


@pytest.mark.parametrize(
    "declared",
    [
        "3.0.0", "1.1.0", "0.9.0", "2.1", "2", "v2.1.0", "2.1.0 ", "2.1.0\n", "02.1.0", "2.1.0-rc1",
        "2.1.0.0", "", "latest", "../2.1.0", "\u0662.\u0661.\u0660", "2." + "9" * 5_000 + ".0",
        2.1, 2, True, [], ["2.1.0"], {}, {"2.1.0": 1},
    ],
    ids=lambda value: ascii(value)[:20],
)  # fmt: skip
def test_any_other_version_is_unknown(declared: object) -> None:
    """Any other version is refused, with the list of existing ones."""
    event = {**example("conversation.update", "2.1.0"), "schema_version": declared}
    with pytest.raises(UnknownSchemaVersion, match=r"1\.0\.0, 2\.0\.0, 2\.1\.0") as raised:
        _read(event)
    assert [violation.pointer for violation in raised.value.violations] == ["/schema_version"]


def test_an_older_minor_that_is_missing_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a newer minor is tolerated: fields that 2.1.0 requires may be absent from 2.0.0."""
    versions = {"conversation.update": ("1.0.0", "2.1.0")}
    monkeypatch.setattr("processor.upgrade.VERSIONS", versions)
    assert _read(example("conversation.update", "2.1.0")).read_with == "2.1.0"
    with pytest.raises(UnknownSchemaVersion):
        _read(example("conversation.update", "2.0.0"))


def test_a_declared_version_is_not_inferred() -> None:
    """An event that is invalid at the version it declares is not tried with another."""
    event = {**example("conversation.update", "1.0.0"), "schema_version": "2.1.0"}
    with pytest.raises(SchemaViolation) as raised:
        _read(event)
    assert raised.value.read_with == "2.1.0"


def test_an_unknown_type_is_named() -> None:
    """A type that the registry lacks is named where it looks like a type."""
    with pytest.raises(UnknownEventType, match=r"no event type conversation\.gone"):
        _read({**example("conversation.update", "2.1.0"), "event_type": "conversation.gone"})


def test_a_topic_without_a_schema_is_named() -> None:
    """With the schema property that would declare it."""
    with pytest.raises(UnknownEventType, match=r"the topic v2\.a\.\{id\}\.b \(x-genesys-topic\)"):
        _read(native("v2.a.{id}.b", {}))


# -- native events: the version is inferred -----------------------------------------------------


@pytest.mark.parametrize(
    ("event_type", "topic"),
    [
        ("detail.events.conversation.acd.end", ACD_END),
        ("users.presence", "v2.users.{id}.presence"),
        ("audits.entitytype.entityid", "v2.audits.entitytype.{id}.entityid.{id}"),
    ],
    ids=lambda value: "" if value.startswith("v2.") else value,
)
def test_a_native_event_is_read_with_the_newest_that_accepts_it(
    event_type: str, topic: str
) -> None:
    """The body of every version's example that the newest accepts is read with the newest."""
    for version in ("2.0.0", "2.1.0"):
        upgraded = _read(native(topic, example(event_type, version)["payload"]))
        assert upgraded.read_with == "2.1.0"


def test_a_native_event_without_event_time_is_accepted_and_not_completed() -> None:
    """Upstream promises no field, so the newest reads it, and nothing is made up."""
    upgraded: Any = _read(native(ACD_END, {"acdOutcome": "ABANDON"}))
    assert upgraded.read_with == "2.1.0"
    assert upgraded.event.payload.event_time is None
    assert upgraded.event.payload.conversation_id is None


def test_a_native_event_that_only_an_old_version_accepts_is_upgraded() -> None:
    """1.0.0 took any `additionalProperties`; its migration keeps a map alone."""
    body = {"joined": True, "additionalProperties": "acting"}
    upgraded: Any = _read(native("v2.routing.queues.{id}.users", body))
    assert upgraded.read_with == "1.0.0"
    assert upgraded.event.schema_version == "2.1.0"
    assert upgraded.event.payload.joined is True
    assert upgraded.event.payload.additional_properties is None


def test_a_native_event_that_no_version_accepts_gets_the_violations_of_the_newest() -> None:
    """Not those of the last version tried."""
    body = {"eventTime": "noon", "connectedDurationMs": "long", "flowType": 7}
    with pytest.raises(SchemaViolation) as raised:
        _read(native(ACD_END, body))
    assert raised.value.read_with == "2.1.0"
    pointers = [violation.pointer for violation in raised.value.violations]
    assert sorted(pointers[:2]) == ["/payload/connectedDurationMs", "/payload/eventTime"]
    assert pointers[2:] == ["/payload/flowType"], "which 1.0.0 accepts, so it is not the reason"


def test_an_unknown_field_that_collides_is_a_violation_of_the_newest() -> None:
    """1.0.0 accepts any `flowType`, but an event that cannot be upgraded was not of 1.0.0."""
    with pytest.raises(SchemaViolation) as raised:
        _read(native(ACD_END, {"conversationId": "c9", "flowType": 7}))
    assert raised.value.read_with == "2.1.0"
    assert "/payload/flowType" in {violation.pointer for violation in raised.value.violations}


def test_a_declared_event_that_collides_is_a_failed_migration() -> None:
    """An event that declares 1.0.0 is one: if it cannot be upgraded, the migration failed."""
    event = example("detail.events.conversation.acd.end", "1.0.0")
    event["payload"]["flowType"] = 7
    with pytest.raises(MigrationFailed, match=r"2\.0\.0 -> 2\.1\.0: .*invalid") as raised:
        _read(event)
    assert raised.value.read_with == "1.0.0"
    assert [violation.pointer for violation in raised.value.violations] == ["/payload/flowType"]


def test_a_broken_migration_is_not_hidden_by_inference(monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration that raises is reported as such, for a native event as well."""
    _migrate(monkeypatch, lambda detail: detail["nothing"])
    with pytest.raises(MigrationFailed, match=r"1\.0\.0 -> 2\.0\.0: KeyError at "):
        _read(native("v2.routing.queues.{id}.users", {"additionalProperties": "acting"}))


def test_a_version_that_refused_a_native_event_is_not_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each version that is tried costs one validation, and so does each step to the newest."""
    tried: list[str] = []

    def counting(event_type: str, version: str, detail: Detail) -> Any:
        tried.append(version)
        return validate(event_type, version, detail)

    monkeypatch.setattr("processor.upgrade.validate", counting)
    queue = native("v2.routing.queues.{id}.users", {"additionalProperties": "acting"})
    assert _read(queue).read_with == "1.0.0"
    assert tried == ["2.1.0", "2.0.0", "1.0.0", "2.0.0", "2.1.0"]
    tried.clear()
    with pytest.raises(SchemaViolation):
        _read(native("v2.routing.queues.{id}.users", {"id": 5}))
    assert tried == ["2.1.0", "2.0.0", "1.0.0"]


AUDITS = "v2.audits.entitytype.{id}.entityid.{id}"


@pytest.mark.parametrize(
    ("field", "retired", "read_with", "becomes"),
    [
        ("entityType", "SkillsGroup", "1.0.0", "SkillGroup"),
        ("entityType", "DynamicGroup", "1.0.0", "DynamicGroup"),
        ("serviceName", "Copilot", "2.0.0", "GenesysCloudCopilot"),
        ("action", "ReadAll", "1.0.0", "ReadAll"),
        ("serviceName", "TopicsDefinitions", "1.0.0", "TopicsDefinitions"),
        ("entityType", "UserSkill", "2.0.0", "UserSkill"),
        ("entityType", "NeverHeardOf", "2.1.0", "NeverHeardOf"),
    ],
)
def test_a_retired_value_selects_an_older_version(
    field: str, retired: str, read_with: str, becomes: str
) -> None:
    """The newest would accept any string there; an older version reads it, and may rename it."""
    body = {**example("audits.entitytype.entityid", "2.1.0")["payload"], field: retired}
    upgraded = _read(native(AUDITS, body))
    assert upgraded.read_with == read_with
    dumped = upgraded.event.model_dump(mode="json", by_alias=True)
    assert dumped["payload"][field] == becomes


def test_a_retired_value_loses_no_event(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every version retired it, the newest that accepts the event is the one."""
    nodes = (((), {"payload": 1}), ((), {"action": 2}), (("ReadAll",), {}))
    retired = dict.fromkeys(("1.0.0", "2.0.0", "2.1.0"), nodes)
    monkeypatch.setitem(RETIRED, "audits.entitytype.entityid", retired)
    body = {**example("audits.entitytype.entityid", "2.1.0")["payload"], "action": "ReadAll"}
    assert _read(native(AUDITS, body)).read_with == "2.1.0"


def test_a_declared_version_may_have_any_value() -> None:
    """A declared 2.1.0 is read as 2.1.0: its enumerations are open."""
    event = example("audits.entitytype.entityid", "2.1.0")
    event["payload"]["action"] = "ReadAll"
    upgraded: Any = _read(event)
    assert (upgraded.read_with, upgraded.event.payload.action) == ("2.1.0", "ReadAll")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("a", "b"), ["x"]),
        (("list", "*", "b"), ["y", "z"]),
        (("map", "*"), ["v", "w"]),
        (("a", "b", "c"), []),
        (("nothing", "*"), []),
        (("a", "*", "*"), []),
    ],
)
def test_a_path_selects_values(path: tuple[str, ...], found: list[str]) -> None:
    """`*` stands for items and keys; a missing field has no values."""
    event = {"a": {"b": "x"}, "list": [{"b": "y"}, 5, {"b": "z"}], "map": {"k": "v", "l": "w"}}
    assert list(values_at(event, path)) == found


# -- migrations that go wrong ---------------------------------------------------------------------


def test_a_migration_that_raises_is_named_without_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """The migration, the class of the error and the line are reported; the text is not."""

    def upgrade(_detail: Detail) -> Detail:
        raise ValueError("+15555550142")

    _migrate(monkeypatch, upgrade)
    with pytest.raises(
        MigrationFailed, match=r"1\.0\.0 -> 2\.0\.0: ValueError at .*:\d+"
    ) as raised:
        _read(example("conversation.update", "1.0.0"))
    assert raised.value.read_with == "1.0.0"
    assert "5555550142" not in str(raised.value)


@pytest.mark.parametrize("result", [None, [], "x", 1], ids=repr)
def test_a_migration_that_returns_no_dict_has_failed(
    monkeypatch: pytest.MonkeyPatch, result: object
) -> None:
    """Anything else cannot be validated."""
    _migrate(monkeypatch, lambda _: result)
    with pytest.raises(MigrationFailed, match="did not return a dict"):
        _read(example("conversation.update", "1.0.0"))


def test_a_migration_that_returns_an_invalid_event_has_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each migration's result is validated, and the pointer of the error is reported."""
    _migrate(monkeypatch, lambda detail: {**detail, "payload": {"state": "held"}})
    with pytest.raises(MigrationFailed, match=r"1\.0\.0 -> 2\.0\.0: .*invalid") as raised:
        _read(example("conversation.update", "1.0.0"))
    assert [violation.pointer for violation in raised.value.violations] == ["/payload/updatedAt"]


_IDENTITY = ["event_id", "event_type", "timestamp", "conversation_id"]


@pytest.mark.parametrize("field", _IDENTITY)
def test_a_migration_that_changes_the_identity_has_failed(
    monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    """The identity of an event is the same before and after every migration."""
    valid = example("conversation.update", "2.0.0")["payload"]
    _migrate(monkeypatch, lambda detail: {**detail, "payload": valid, field: "other"})
    with pytest.raises(MigrationFailed, match=f"changed /{field}"):
        _read(example("conversation.update", "1.0.0"))


@pytest.mark.parametrize("field", _IDENTITY)
def test_a_migration_that_changes_the_identity_in_place_has_failed(
    monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    """A migration that is not pure cannot avoid the check either."""
    valid = example("conversation.update", "2.0.0")["payload"]

    def upgrade(detail: Detail) -> Detail:
        detail["payload"] = valid
        detail[field] = "2026-03-02T14:05:00Z"
        return detail

    _migrate(monkeypatch, upgrade)
    with pytest.raises(MigrationFailed, match=rf"1\.0\.0 -> 2\.0\.0: .*/{field}"):
        _read(example("conversation.update", "1.0.0"))


def test_the_framework_sets_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any schema_version that a migration leaves is replaced."""
    valid = example("conversation.update", "2.0.0")["payload"]
    _migrate(monkeypatch, lambda d: {**d, "payload": valid, "schema_version": "9.9.9"})
    assert _read(example("conversation.update", "1.0.0")).event.schema_version == "2.1.0"  # type: ignore[attr-defined]


def test_each_migration_runs_once_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """An event of 1.0.0 needs the one existing migration; one of 2.0.0 needs none."""
    steps: list[tuple[str, ...]] = []
    valid = example("conversation.update", "2.0.0")["payload"]

    def migration(*step: str) -> Callable[[Detail], Detail]:
        steps.append(step)
        return lambda detail: {**detail, "payload": valid}

    monkeypatch.setattr("processor.upgrade._migration", migration)
    _read(example("conversation.update", "1.0.0"))
    _read(example("conversation.update", "2.0.0"))
    _read(example("conversation.update", "2.1.0"))
    assert steps == [("conversation.update", "1.0.0", "2.0.0")]


def test_reading_leaves_the_envelope_as_it_was() -> None:
    """The detail as received is the same after the upgrade."""
    event = example("conversation.update", "1.0.0")
    envelope = read_envelope(json.dumps(event))
    read_event(envelope)
    assert envelope.detail == event


@pytest.mark.parametrize(
    ("version", "change", "calls"),
    [("1.0.0", {}, 1), ("2.1.0", {}, 0), ("1.0.0", {"participants": [5]}, 0)],
    ids=["migrated", "newest", "invalid"],
)
def test_what_is_needed_before_a_migration_is_done_for_valid_events_alone(
    version: str, change: Detail, calls: int
) -> None:
    """Identity costs more than validation where a large event is invalid at its first item."""
    event = example("conversation.update", version)
    event["payload"].update(change)
    called: list[bool] = []
    with nullcontext() if not change else pytest.raises(SchemaViolation):
        read_event(read_envelope(json.dumps(event)), lambda: called.append(True))
    assert len(called) == calls
