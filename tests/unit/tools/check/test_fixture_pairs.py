"""MIGRATION-FIXTURE: the events before and after a migration, in tests/fixtures/migrations/."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tools.check.run import check

FOLDER = "tests/fixtures/migrations/users.presence/1.0.0-to-2.0.0"
BEFORE, AFTER = f"{FOLDER}/full.before.json", f"{FOLDER}/full.after.json"
MIGRATION = "migrations/users_presence/v1_0_0_to_v2_0_0.py"
UPGRADE = """
import re

def upgrade(detail):
    payload = dict(detail["payload"])
    if re.fullmatch("o{5}dd", payload.get("source") or ""):
        payload["source"] = "even"
    if payload.get("modifiedDate") is None:
        payload["modifiedDate"] = detail["timestamp"]
    return {**detail, "payload": payload}
"""


@pytest.fixture
def paired(scratch: Any) -> Any:
    """A registry with a pair of events, and a migration that changes one text."""
    scratch.write(MIGRATION, UPGRADE)
    event = scratch.read("schemas/users.presence/1.0.0.json")["examples"][0]
    payload = {**event["payload"], "source": "oooood" + "d", "modifiedDate": event["timestamp"]}
    put(scratch, BEFORE, {**event, "payload": payload})
    after = {**event, "schema_version": "2.0.0", "payload": {**payload, "source": "even"}}
    put(scratch, AFTER, after)
    return scratch


def put(scratch: Any, path: str, event: Any) -> None:
    (scratch.root / FOLDER).mkdir(parents=True, exist_ok=True)
    scratch.write(path, json.dumps(event))


def found(scratch: Any, rule: str = "MIGRATION-FIXTURE") -> list[tuple[str, str]]:
    """The paths and messages of a rule's findings."""
    findings = check(scratch.root).findings
    return [(each.path, each.message) for each in findings if each.rule == rule]


def test_a_right_pair_has_no_finding(paired: Any) -> None:
    """The migration makes the one event of the other."""
    assert found(paired) == []


def test_a_wrong_event_is_reported_with_its_pointer(paired: Any) -> None:
    """The cache notices that only the fixture changed."""
    assert found(paired) == []
    event = paired.read(AFTER)
    put(paired, AFTER, {**event, "payload": {**event["payload"], "source": "odd"}})

    ((path, message),) = found(paired)

    assert path == AFTER
    assert f"is not what {MIGRATION} makes of the event before it, at /payload/source" in message


@pytest.mark.parametrize("path", [BEFORE, AFTER])
@pytest.mark.parametrize("text", [None, "mine", "[]", "null"])
def test_half_a_pair_is_reported(path: str, text: str | None, paired: Any) -> None:
    """A missing file, text that is not JSON, and JSON that is not an event."""
    (paired.root / path).unlink()
    if text is not None:
        paired.write(path, text)

    assert found(paired) == [(path, "is missing, or is not an event: write it in JSON, in UTF-8")]


def test_an_event_of_another_version_is_reported(paired: Any) -> None:
    """The migration would not be given it."""
    put(paired, BEFORE, {**paired.read(BEFORE), "schema_version": "2.0.0"})

    ((path, message),) = found(paired)

    assert path == BEFORE
    assert message.startswith('is not valid at 1.0.0: "const" refuses /schema_version')


def test_an_event_that_is_read_without_the_migration_is_reported(paired: Any) -> None:
    """No sample has the text: the fixture shows that 2.1.0 accepts it as it is."""
    message = found(paired, "MIGRATION-UNREACHABLE")[0][1]
    assert "would change at /payload/source" in message
    assert f"such as that in {BEFORE}" in message

    for path in (BEFORE, AFTER):
        (paired.root / path).unlink()
    assert found(paired, "MIGRATION-UNREACHABLE") == []
