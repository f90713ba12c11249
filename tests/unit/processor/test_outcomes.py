"""What an outcome knows of its record."""

from __future__ import annotations

from typing import Any

from processor.envelope import read_envelope
from processor.outcomes import Outcome
from processor.reasons import Reason
from processor.record import Record


def test_an_outcome_knows_its_type_where_it_was_read(rig: Any) -> None:
    """The type is the envelope's, and None where there is none."""
    record = Record(rig.body(), "test")
    envelope = read_envelope(record.body)
    outcome = Outcome.of(record, Reason.STALE, envelope)
    assert outcome.event_type == "conversation.update"
    assert outcome._replace(envelope=None).event_type is None
