"""Metrics of an invocation: measured once, sent to CloudWatch by log line or by request."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pydantic_core import to_json

from processor.errors import StoreUnavailable
from processor.outcomes import Outcome
from processor.reasons import Fate, Reason

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

    from processor.aws.requests import Requests

NAMESPACE = "GenesysEventBridge/Processor"

Unit = Literal["Count", "Milliseconds", "Seconds"]

_VALUES_PER_LINE = 100
_VALUES_PER_DATUM = 150
_DATA_PER_REQUEST = 1000


class Measurement(NamedTuple):
    """Values of one metric, under at most one dimension (name, value)."""

    name: str
    unit: Unit
    values: list[float]
    dimension: tuple[str, str] | None = None


def measure(outcomes: Sequence[Outcome], *, started: float, finished: float) -> list[Measurement]:
    """Measure an invocation; times are seconds since 1970.

    EventsFailed counts what was not acknowledged, dead letters and retries alike. A dead letter
    counts as EventsStale or, for any other reason, as EventsRefused too: each has its alarm.
    Counts are given for all, and again by event type or by reason. SchemaDrift counts events that
    are invalid at the version received, those that declare a newer minor than we know, and of the
    sampled ones those with fields or values that the schema tolerates; an event once.
    """
    total: dict[str, int] = defaultdict(int)
    by_type: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    by_reason: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    # Most outcomes of a batch are alike, and are counted as one.
    for (event_type, reason, fate, drifted), number in Counter(map(_kind, outcomes)).items():
        for name in _counted_as(reason, fate, drifted=drifted):
            total[name] += number
            if event_type is not None:
                by_type[event_type][name] += number
            if name in ("EventsDeadLettered", "EventsRetried"):
                by_reason[reason.value][name] += number
    ages = [
        max(0.0, started - outcome.envelope.occurred_at)
        for outcome in outcomes
        if outcome.envelope is not None
    ]
    measurements = [_count(name, total[name]) for name in sorted(total)]
    for dimension, groups in (("event_type", by_type), ("reason", by_reason)):
        for value, counts in sorted(groups.items()):
            measurements += [_count(name, counts[name], (dimension, value)) for name in counts]
    if ages:
        measurements.append(Measurement("EventAge", "Seconds", ages))
    latency = (finished - started) * 1000
    measurements.append(Measurement("ProcessingLatency", "Milliseconds", [latency]))
    return measurements


def print_metrics(measurements: Iterable[Measurement], *, now: float) -> None:
    """Print them as log lines in CloudWatch's embedded metric format: no request, no permission."""
    lines = [
        _line(dimension, group, start, now)
        for dimension, group in _by_dimension(measurements).items()
        for start in range(0, max(len(each.values) for each in group), _VALUES_PER_LINE)
    ]
    # In one piece, since Lambda flushes what is written at once.
    sys.stdout.write("".join(lines))


def _line(
    dimension: tuple[str, str] | None, group: Iterable[Measurement], start: int, now: float
) -> str:
    """A line with the values from `start` on; those that it has no room for are in the next."""
    group = [each for each in group if len(each.values) > start]
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": [[] if dimension is None else dimension[:1]],
        "Metrics": [{"Name": each.name, "Unit": each.unit} for each in group],
    }
    line: dict[str, Any] = {
        "_aws": {"Timestamp": int(now * 1000), "CloudWatchMetrics": [directive]}
    }
    if dimension is not None:
        line[dimension[0]] = dimension[1]
    for each in group:
        line[each.name] = each.values[start : start + _VALUES_PER_LINE]
    return f"{to_json(line).decode()}\n"


def put_metrics(
    measurements: Iterable[Measurement],
    client: Callable[[], CloudWatchClient],
    requests: Requests,
    *,
    now: float,
    until: float,
) -> None:
    """Send them with PutMetricData, for accounts without logs.

    Raises StoreUnavailable if some could not be sent before `until`, ConfigurationError if they
    never can be.
    """
    timestamp = datetime.fromtimestamp(now, timezone.utc)
    data = [
        {
            "MetricName": name,
            "Unit": unit,
            "Values": values[start : start + _VALUES_PER_DATUM],
            "Timestamp": timestamp,
            "Dimensions": []
            if dimension is None
            else [{"Name": dimension[0], "Value": dimension[1]}],
        }
        for name, unit, values, dimension in measurements
        for start in range(0, len(values), _VALUES_PER_DATUM)
    ]

    def put(data: list[dict[str, Any]]) -> list[None]:
        client().put_metric_data(Namespace=NAMESPACE, MetricData=data)  # type: ignore[arg-type]
        return [None] * len(data)

    chunks = [
        data[start : start + _DATA_PER_REQUEST] for start in range(0, len(data), _DATA_PER_REQUEST)
    ]
    refused = [each for each in requests.run(chunks, put, until=until) if each is not None]
    if refused:
        raise StoreUnavailable(f"CloudWatch did not take {len(refused)} metrics: {refused[0].why}")


def _kind(outcome: Outcome) -> tuple[str | None, Reason, Fate, bool]:
    """All that an outcome's counts depend on; its event type only if the registry has it."""
    return (
        None if outcome.read_with is None else outcome.event_type,
        outcome.reason,
        outcome.fate,
        bool(outcome.drift) or _is_newer_than_known(outcome),
    )


def _counted_as(reason: Reason, fate: Fate, *, drifted: bool) -> list[str]:
    names = []
    if reason is Reason.PROCESSED:
        names.append("EventsProcessed")
    elif reason is Reason.DUPLICATE:
        names.append("EventsDuplicate")
    elif fate is Fate.DEAD_LETTERED:
        names += ["EventsFailed", "EventsDeadLettered"]
        names.append("EventsStale" if reason is Reason.STALE else "EventsRefused")
    elif fate is Fate.RETRY:
        names += ["EventsFailed", "EventsRetried"]
    else:
        names.append("EventsUnhandled")
    if reason is Reason.SCHEMA_VIOLATION or drifted:
        names.append("SchemaDrift")
    return names


def _is_newer_than_known(outcome: Outcome) -> bool:
    envelope = outcome.envelope
    return (
        envelope is not None
        and envelope.schema_version is not None
        and outcome.read_with is not None
        and envelope.schema_version != outcome.read_with
    )


def _count(name: str, value: int, dimension: tuple[str, str] | None = None) -> Measurement:
    return Measurement(name, "Count", [float(value)], dimension)


def _by_dimension(
    measurements: Iterable[Measurement],
) -> dict[tuple[str, str] | None, list[Measurement]]:
    groups: dict[tuple[str, str] | None, list[Measurement]] = defaultdict(list)
    for measurement in measurements:
        groups[measurement.dimension].append(measurement)
    return groups
