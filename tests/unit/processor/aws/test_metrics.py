"""What an invocation is measured as."""

from __future__ import annotations

import io
import json
import re
from contextlib import redirect_stdout
from typing import Any

import pytest

from processor.aws.metrics import NAMESPACE, Measurement, measure, print_metrics
from processor.envelope import Envelope
from processor.outcomes import Outcome
from processor.reasons import Reason
from support.paths import ROOT


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


class _Output(io.StringIO):
    """Standard output that counts how often it is written to."""

    writes = 0

    def write(self, text: str) -> int:
        """Count it."""
        self.writes += 1
        return super().write(text)


def _print(measurements: list[Measurement], now: float = 1) -> _Output:
    with redirect_stdout(_Output()) as output:
        print_metrics(measurements, now=now)
    return output


def test_metrics_are_lines_in_the_embedded_metric_format() -> None:
    """One line for each dimension's value, with each metric's unit, all written at once."""
    by_type = ("event_type", "users.presence")
    measurements = [
        Measurement("EventsProcessed", "Count", [2.0]),
        Measurement("EventsProcessed", "Count", [2.0], by_type),
        Measurement("EventAge", "Seconds", [0.5, 1.25]),
    ]

    output = _print(measurements, now=1_772_460_310.25)

    count = {"Name": "EventsProcessed", "Unit": "Count"}
    age = {"Name": "EventAge", "Unit": "Seconds"}
    assert [json.loads(line) for line in output.getvalue().splitlines()] == [
        {
            "_aws": {
                "Timestamp": 1_772_460_310_250,
                "CloudWatchMetrics": [
                    {"Namespace": NAMESPACE, "Dimensions": [[]], "Metrics": [count, age]}
                ],
            },
            "EventsProcessed": [2.0],
            "EventAge": [0.5, 1.25],
        },
        {
            "_aws": {
                "Timestamp": 1_772_460_310_250,
                "CloudWatchMetrics": [
                    {"Namespace": NAMESPACE, "Dimensions": [["event_type"]], "Metrics": [count]}
                ],
            },
            "event_type": "users.presence",
            "EventsProcessed": [2.0],
        },
    ]
    assert output.writes == 1


@pytest.mark.parametrize(("values", "lines"), [(1, 1), (100, 1), (101, 2), (1_000, 10)])
def test_a_line_has_at_most_a_hundred_values_of_a_metric(values: int, lines: int) -> None:
    """CloudWatch ignores a line with more; the rest is in lines of its own, and nothing twice."""
    ages = [float(each) for each in range(values)]

    output = _print([_count(3), Measurement("EventAge", "Seconds", ages)])

    printed = [json.loads(line) for line in output.getvalue().splitlines()]
    assert [age for line in printed for age in line["EventAge"]] == ages
    assert [line["EventsProcessed"] for line in printed if "EventsProcessed" in line] == [[3.0]]
    assert len(printed) == lines
    assert max(len(line["EventAge"]) for line in printed) <= 100


def _count(number: float) -> Measurement:
    return Measurement("EventsProcessed", "Count", [number])


def test_every_metric_is_documented() -> None:
    """With its unit and its dimensions, in docs/observability.md."""
    outcomes = [_outcome(each) for each in Reason]
    measured = {
        (each.name, each.unit, each.dimension and each.dimension[0])
        for each in measure(outcomes, started=1, finished=2)
    }
    text = (ROOT / "docs" / "observability.md").read_text("utf-8")
    documented = {
        (name, unit, None if dimension == "none" else dimension.strip("`"))
        for names, unit, dimensions in re.findall(
            r"^\| (`[A-Z].*?) \| (\w+) \| (.*?) \|", text, re.MULTILINE
        )
        for name in re.findall(r"`(\w+)`", names)
        for dimension in dimensions.split("; ")
    }

    assert documented == measured
