"""The deduplication key of an event."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest

from processor.ledger import dedup_key
from processor.record import Record
from support.events import example


def test_the_key_is_the_hash_of_three_fields() -> None:
    """The key is SHA-256 of event_id|conversation_id|timestamp, in hex."""
    assert dedup_key("e", "c", "t") == sha256(b"e|c|t").hexdigest()


def test_a_missing_conversation_is_the_text_none() -> None:
    """A conversation_id of None is written as Python writes it, as the published key does."""
    assert dedup_key("e", None, "t") == sha256(b"e|None|t").hexdigest()


@pytest.mark.parametrize("other", [("f", "c", "t"), ("e", "d", "t"), ("e", "c", "u")], ids=str)
def test_each_field_distinguishes_events(other: tuple[str, str, str]) -> None:
    """A difference in any of the three is another event."""
    assert dedup_key(*other) != dedup_key("e", "c", "t")


def test_text_of_any_script_has_a_key() -> None:
    """Ids are hashed as UTF-8."""
    assert dedup_key("é\U0001f4de", "ß", "t") == sha256("é\U0001f4de|ß|t".encode()).hexdigest()


def test_the_key_is_taken_before_any_migration(rig: Any) -> None:
    """An event of 1.0.0 is completed under the key of the event as received."""
    event = example("conversation.update", "1.0.0")
    rig.process([Record(json.dumps(event), "test")], max_event_age_seconds=0)
    expected = dedup_key(event["event_id"], event["conversation_id"], event["timestamp"])
    assert rig.ledger.completed == {expected}


def test_the_payload_is_not_part_of_the_key(rig: Any) -> None:
    """A redelivery whose body differs is still the same event."""
    other = {"state": "connected", "updatedAt": "2026-03-02T14:04:59Z"}
    records = [rig.record(), Record(rig.body(payload=other), "test")]
    assert rig.reasons(records) == ["processed", "duplicate"]
