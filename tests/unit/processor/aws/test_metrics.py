"""What an invocation is measured as."""

from __future__ import annotations

from typing import Any

import pytest

from processor.aws.metrics import measure
from processor.envelope import Envelope
from processor.outcomes import Outcome
from processor.reasons import Reason


def _outcome(
    reason: Reason, *, declares: str | None = None, drift: tuple[str, ...] = ()
) -> Outcome:
    timestamp = "2026-03-02T14:05:00Z"
    envelope = Envelope("a", "users.presence", declares, timestamp, 0, None, None, {})
    record: Any = None
    return Outcome.of(record, reason, envelope, read_with="2.1.0")._replace(drift=drift)


def _drift(*outcomes: Outcome) -> dict[tuple[str, str] | None, list[float]]:
    measured = measure(outcomes, started=1, finished=2)
    return {each.dimension: each.values for each in measured if each.name == "SchemaDrift"}


@pytest.mark.parametrize(
    "outcome",
    [
        pytest.param(_outcome(Reason.SCHEMA_VIOLATION), id="invalid"),
        pytest.param(_outcome(Reason.PROCESSED, declares="2.2.0"), id="newer"),
        pytest.param(
            _outcome(Reason.PROCESSED, drift=("/payload/x", "/payload/y")), id="tolerated"
        ),
        pytest.param(_outcome(Reason.UNHANDLED, drift=("/payload/x",)), id="unhandled"),
        pytest.param(_outcome(Reason.REJECTED, drift=("/payload/x",)), id="rejected"),
        pytest.param(_outcome(Reason.PROCESSED, declares="2.2.0", drift=("/x",)), id="both"),
    ],
)
def test_an_event_that_drifted_counts_once(outcome: Outcome) -> None:
    """In the total and for its type, for any number of drifted fields."""
    assert _drift(outcome) == {None: [1], ("event_type", "users.presence"): [1]}


def test_drift_is_summed() -> None:
    """Events are counted, not batches."""
    drifted = _outcome(Reason.PROCESSED, drift=("/payload/x",))
    clean = _outcome(Reason.PROCESSED, declares="2.1.0")
    expected = {None: [2], ("event_type", "users.presence"): [2]}
    assert _drift(drifted, clean, drifted) == expected


def test_without_drift_there_is_no_value() -> None:
    """The alarm treats missing data as no drift."""
    assert _drift(_outcome(Reason.PROCESSED), _outcome(Reason.PROCESSED, declares="2.1.0")) == {}


@pytest.mark.parametrize(
    ("reasons", "counted"),
    [
        ([Reason.STALE, Reason.STALE, Reason.MALFORMED], (3, 2, 1)),
        ([Reason.MALFORMED, Reason.PROCESSED], (1, None, 1)),
        ([Reason.STALE], (1, 1, None)),
        ([Reason.PROCESSED, Reason.HANDLER_ERROR], (None, None, None)),
    ],
)
def test_a_dead_letter_is_stale_or_refused(
    reasons: list[Reason], counted: tuple[int | None, ...]
) -> None:
    """Each has an alarm of its own severity."""
    measured = measure([_outcome(each) for each in reasons], started=1, finished=2)
    totals = {each.name: sum(each.values) for each in measured if each.dimension is None}
    names = ("EventsDeadLettered", "EventsStale", "EventsRefused")
    assert tuple(totals.get(name) for name in names) == counted
