"""What a dead letter records."""

from __future__ import annotations

from typing import Any

from processor.dead_letters import DeadLetter
from processor.errors import RejectEvent
from processor.record import Record


def test_a_dead_letter_has_every_known_field(rig: Any) -> None:
    """A rejected event's dead letter has every field filled."""
    rig.actions["a"] = RejectEvent("why", pointer="/payload/state")
    rig.process([rig.record("a", receive_count=2, group="g")])
    assert rig.dead_letters.sent == [
        DeadLetter(
            body=rig.body("a"),
            reason="rejected",
            error="why",
            pointer="/payload/state",
            event_type="conversation.update",
            schema_version="2.1.0",
            receive_count=2,
            source="test",
            dead_lettered_at=rig.clock.now,
            group="g",
            identifier="a",
        )
    ]


def test_a_dead_letter_leaves_unknown_fields_empty(rig: Any) -> None:
    """A body that could not be read leaves type, version, count and group unknown."""
    rig.process([Record("{", "test")])
    [dead_letter] = rig.dead_letters.sent
    assert (dead_letter.event_type, dead_letter.schema_version) == (None, None)
    assert (dead_letter.receive_count, dead_letter.group) == (None, None)
    assert dead_letter.error


def test_a_dead_letter_sent_again_is_the_same_record(rig: Any) -> None:
    """Redriving: once the handler is fixed, the dead letter's event is processed."""
    rig.actions["a"] = [RejectEvent("a fault of the handler")]
    rig.process([rig.record("a")])
    [dead_letter] = rig.dead_letters.sent
    assert rig.reasons([Record(dead_letter.body, "redrive")]) == ["processed"]
