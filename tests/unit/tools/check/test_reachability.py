"""MIGRATION-UNREACHABLE: a migration that native events would not reach."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tools.check.run import check

TEXT = {"type": ["string", "null"]}
RENAME = """
def upgrade(detail):
    payload = dict(detail["payload"])
    old = payload.pop("source", None)
    if payload.get("origin") is None and old is not None:
        payload["origin"] = old
    return {**detail, "payload": payload}
"""
Properties = dict[str, Any]


@pytest.fixture
def stepped(scratch: Any) -> Callable[..., list[str]]:
    """`stepped(change, migration)`: add a version with changed properties; what check finds."""
    newest = ["2.1.0"]

    def of(
        change: Callable[[Properties], Any], migration: str | None, *, topic: bool = True
    ) -> list[str]:
        older, newer = newest[-1], f"{len(newest) + 2}.0.0"
        newest.append(newer)
        document = scratch.read(f"schemas/users.presence/{older}.json")
        text = json.dumps(document).replace(older, newer)
        document = json.loads(text)
        change(document["$defs"]["Payload"]["properties"])
        for example in document["examples"]:
            body = example["payload"]
            properties = document["$defs"]["Payload"]["properties"]
            example["payload"] = {name: body[name] for name in body if name in properties}
        scratch.write(f"schemas/users.presence/{newer}.json", json.dumps(document))
        if migration is not None:
            name = f"v{older.replace('.', '_')}_to_v{newer.replace('.', '_')}"
            scratch.write(f"migrations/users_presence/{name}.py", migration)
        if not topic:
            for path in (scratch.root / "schemas/users.presence").glob("*.json"):
                each = json.loads(path.read_text("utf-8"))
                each.pop("x-genesys-topic", None)
                path.write_text(json.dumps(each))
        findings = check(scratch.root).findings
        return [str(each) for each in findings if each.rule == "MIGRATION-UNREACHABLE"]

    return of


def rename(properties: Properties) -> None:
    properties["origin"] = properties.pop("source")


def test_a_rename_is_reached(stepped: Any) -> None:
    """The old name is gone: events that have it are older ones."""
    assert stepped(rename, RENAME) == []


def test_a_rename_that_keeps_the_old_name_is_not(stepped: Any) -> None:
    """The newer version knows the old name, so the event is one of its own."""
    (found,) = stepped(lambda properties: properties.update(origin=TEXT), RENAME)

    assert found.startswith("migrations/users_presence/v2_1_0_to_v3_0_0.py:2:1 ")
    assert "event of 2.1.0 that it would change at /payload/source, since 3.0.0 accepts it" in found
    assert "leave a renamed field's old name out of properties" in found


def test_events_that_declare_their_version_reach_every_migration(stepped: Any) -> None:
    """A type without a topic has no native events."""
    assert stepped(lambda properties: properties.update(origin=TEXT), RENAME, topic=False) == []


@pytest.mark.parametrize(
    "migration",
    [
        "def upgrade(detail):\n    return dict(detail)\n",
        # Null is as good as absent.
        "def upgrade(detail):\n"
        "    payload = {n: v for n, v in detail['payload'].items() if v is not None}\n"
        "    return {**detail, 'payload': payload}\n",
    ],
    ids=["nothing", "nulls"],
)
def test_a_migration_that_changes_nothing_need_not_be_reached(migration: str, stepped: Any) -> None:
    """Handlers get the same event."""
    assert stepped(lambda properties: properties.update(origin=TEXT), migration) == []


def test_a_default_is_not_reached(stepped: Any) -> None:
    """An event without the field is valid at the newer version."""
    migration = (
        "def upgrade(detail):\n"
        "    return {**detail, 'payload': {'origin': 'web', **detail['payload']}}\n"
    )
    (found,) = stepped(lambda properties: properties.update(origin=TEXT), migration)

    assert "/payload/origin" in found


def test_another_type_is_reached(stepped: Any) -> None:
    """The newer version refuses the older value."""
    migration = (
        "def upgrade(detail):\n"
        "    payload = dict(detail['payload'])\n"
        "    if payload.get('source') is not None:\n"
        "        payload['source'] = len(payload['source'])\n"
        "    return {**detail, 'payload': payload}\n"
    )
    whole = {"type": ["integer", "null"]}
    assert stepped(lambda properties: properties.update(source=whole), migration) == []


def test_a_field_that_returns_makes_its_migration_unreachable(stepped: Any) -> None:
    """A later version knows the old name again, next to the new one."""
    assert stepped(rename, RENAME) == []

    (found,) = stepped(lambda properties: properties.update(source=TEXT), None)

    assert "v2_1_0_to_v3_0_0.py" in found
    assert "since 4.0.0 accepts it" in found


def test_a_rename_that_is_taken_back_needs_no_migration_of_the_oldest(stepped: Any) -> None:
    """The event is the same, whether both migrations run or none."""
    back = RENAME.replace("source", "?").replace("origin", "source").replace("?", "origin")
    assert stepped(rename, RENAME) == []

    def take_back(properties: Properties) -> None:
        properties["source"] = properties.pop("origin")

    assert stepped(take_back, back) == []


def test_what_a_later_version_accepts_again_needs_no_migration(stepped: Any) -> None:
    """It was refused between them, and is not retired."""
    migration = (
        "def upgrade(detail):\n"
        "    payload = dict(detail['payload'])\n"
        "    if payload.get('source') is not None:\n"
        "        payload['source'] = len(payload['source'])\n"
        "    return {**detail, 'payload': payload}\n"
    )
    whole = {"type": ["integer", "null"]}
    either = {"type": ["integer", "string", "null"]}
    assert stepped(lambda properties: properties.update(source=whole), migration) == []
    assert stepped(lambda properties: properties.update(source=either), None) == []
