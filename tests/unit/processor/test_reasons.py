"""The table of outcomes has every reason once."""

from __future__ import annotations

import pytest

from processor.reasons import Fate, Reason

TABLE = {
    "processed": Fate.ACKNOWLEDGED,
    "duplicate": Fate.ACKNOWLEDGED,
    "unhandled": Fate.ACKNOWLEDGED,
    "malformed": Fate.DEAD_LETTERED,
    "stale": Fate.DEAD_LETTERED,
    "future_timestamp": Fate.DEAD_LETTERED,
    "unknown_event_type": Fate.DEAD_LETTERED,
    "unknown_schema_version": Fate.DEAD_LETTERED,
    "schema_violation": Fate.DEAD_LETTERED,
    "migration_failed": Fate.DEAD_LETTERED,
    "conflict": Fate.DEAD_LETTERED,
    "rejected": Fate.DEAD_LETTERED,
    "retries_exhausted": Fate.DEAD_LETTERED,
    "outcome_unknown": Fate.DEAD_LETTERED,
    "handler_error": Fate.RETRY,
    "in_progress": Fate.RETRY,
    "store_unavailable": Fate.RETRY,
    "deferred": Fate.RETRY,
    "blocked_by_group": Fate.RETRY,
}


def test_the_table_is_complete() -> None:
    """Every reason is in the table of the design, and no other."""
    assert {reason.value for reason in Reason} == set(TABLE)


@pytest.mark.parametrize("reason", list(Reason), ids=lambda reason: reason.value)
def test_every_reason_has_its_fate(reason: Reason) -> None:
    """Only a record that was processed or dead-lettered may be removed from its source."""
    assert reason.fate is TABLE[reason.value]
