"""The fields of an outcome."""

from __future__ import annotations

from typing import Any

from processor.envelope import read_envelope
from processor.outcomes import Outcome
from processor.reasons import Reason
from processor.record import Record


def test_an_outcome_has_the_type_of_its_envelope(rig: Any) -> None:
    """It is None without an envelope."""
    record = Record(rig.body(), "test")
    envelope = read_envelope(record.body)
    outcome = Outcome.of(record, Reason.STALE, envelope)
    assert outcome.event_type == "conversation.update"
    assert outcome._replace(envelope=None).event_type is None
