"""Prints an estimate: tables for people, or one JSON object."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from tools.capacity.estimate import (
    CONCURRENT_HANDLERS,
    HOURS_PER_MONTH,
    Estimate,
    Load,
    Settings,
    default_concurrency_lasts_until,
    estimate,
    pollers_for,
)
from tools.capacity.figures import Figures
from tools.output.tables import NONE, Column, Entry, console_for_output, table_or_lines
from tools.output.wording import visible

PAGE_WIDTH = 80
"""Columns if the output is not a terminal."""

PARAMETERS = {
    "batch_size": "BatchSize",
    "batching_window_seconds": "BatchingWindowSeconds",
    "memory_size": "MemorySize",
    "handler_concurrency": "HandlerConcurrency",
    "maximum_concurrency": "MaximumConcurrency",
    "minimum_pollers": "MinimumPollers",
    "maximum_pollers": "MaximumPollers",
    "function_timeout_seconds": "FunctionTimeoutSeconds",
    "time_reserve_seconds": "TimeReserveSeconds",
    "visibility_timeout_seconds": "VisibilityTimeoutSeconds",
    "dedup_retention_seconds": "DedupRetentionSeconds",
}
"""The settings by their names in template.yaml, which has no provisioned pollers."""


class Alternative(NamedTuple):
    """What another way of running the load would cost."""

    title: str
    dollars: float


def print_text(found: Estimate, figures: Figures) -> None:
    """Print the tables."""
    print_on(console_for_output(PAGE_WIDTH), found, figures)


def print_on(console: Console, found: Estimate, figures: Figures) -> None:
    """Print the tables on a console."""
    for part in _parts(found, figures, console.width):
        console.print(part)


def print_json(found: Estimate, figures: Figures) -> None:
    """Print one object; docs/scale.md describes it."""
    sys.stdout.write(json.dumps(to_json(found, figures), indent=2) + "\n")


FORMATS: dict[str, Callable[[Estimate, Figures], None]] = {
    "text": print_text,
    "json": print_json,
}


def to_json(found: Estimate, figures: Figures) -> dict[str, Any]:
    """The estimate as one object, with the sources of its figures."""
    return {
        "region": figures.region,
        "load": found.load._asdict(),
        "settings": {PARAMETERS[name]: value for name, value in found.settings._asdict().items()},
        "invocation": found.invocation._asdict(),
        "usage": found.usage._asdict(),
        "bill": [item._asdict() for item in found.bill],
        "dollars_per_month": found.dollars,
        "dollars_per_million_events": found.dollars_per_million,
        "alternatives": [each._asdict() for each in _alternatives(found, figures)],
        "default_maximum_concurrency_lasts_until": default_concurrency_lasts_until(
            found.load, figures
        ),
        "quotas": [
            {
                "name": use.name,
                "limit": use.quota.limit,
                "unit": use.quota.unit,
                "used": use.used,
                "reached_at_events_per_second": _finite(use.reached_at),
                "is_reached": use.is_reached,
                "raise": use.quota.raise_by,
            }
            for use in found.quotas
        ],
        "minutes_to_scale": found.minutes_to_scale,
        "prices": {
            name: {
                "usd": [[usd, _finite(end)] for usd, end in price.tiers],
                "per": price.per,
                "unit": price.unit,
                "source": price.source,
                "date": price.date,
                "verified": price.verified,
            }
            for name, price in figures.prices.items()
        },
        "unverified": list(figures.unverified),
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


# -- text --------------------------------------------------------------------------------------


def _parts(found: Estimate, figures: Figures, width: int) -> Iterator[RenderableType]:
    yield Text(_title(found.load, figures))
    yield _settings_table(found.settings, width)
    yield from map(_line, _settings_notes(found, figures))
    yield _usage_table(found, width)
    yield _bill_table(found, width)
    yield from map(_line, _bill_notes(found, figures))
    yield _quota_table(found, width)
    yield from map(_line, _quota_notes(found, figures))


def _line(text: str) -> RenderableType:
    return Padding(Text(visible(text), overflow="fold"), (0, 1))


def _title(load: Load, figures: Figures) -> str:
    parts = [
        f"{_number(load.events_per_second)} events/s of {load.payload_bytes:,} bytes",
        f"handler {_number(load.handler_ms).replace(NONE, '0')} ms",
        f"{_number(load.duplicates * 100).replace(NONE, '0')} % duplicates",
        visible(figures.region),
    ]
    return ", ".join(parts)


def _settings_table(settings: Settings, width: int) -> RenderableType:
    defaults = Settings()
    rows = [
        [title, _setting(getattr(settings, name)), _setting(getattr(defaults, name))]
        for name, title in PARAMETERS.items()
        if getattr(settings, name) != getattr(defaults, name) or name in _ALWAYS
    ]
    columns = [
        Column("setting"),
        Column("recommended", is_number=True),
        Column("default", is_number=True),
    ]
    return table_or_lines(columns, rows, width)


_ALWAYS = (
    "batch_size",
    "batching_window_seconds",
    "memory_size",
    "handler_concurrency",
    "maximum_concurrency",
)
"""The settings that are shown even if they are the defaults."""


def _setting(value: int | None) -> str:
    return "none" if value is None else f"{value:,}"


def _settings_notes(found: Estimate, figures: Figures) -> Iterator[str]:
    default = Settings().maximum_concurrency
    lasts = default_concurrency_lasts_until(found.load, figures)
    yield f"The default MaximumConcurrency of {default} keeps up with {_number(lasts)} events/s."
    if found.settings.maximum_concurrency is None:
        yield (
            "Provisioned pollers exclude MaximumConcurrency: replace ScalingConfig by "
            "ProvisionedPollerConfig in template.yaml."
        )
    if found.minutes_to_scale > 1:
        yield (
            f"If all of the load comes at once, Lambda needs {_number(found.minutes_to_scale)} "
            "minutes to scale to it; until then records wait."
        )


def _usage_table(found: Estimate, width: int) -> RenderableType:
    rate, usage, invocation = found.load.events_per_second, found.usage, found.invocation
    each_second = (
        ("invocations", usage.invocations),
        ("SQS requests, as billed", usage.sqs_requests),
        ("DynamoDB requests", usage.dynamodb_requests),
        ("DynamoDB write units", usage.write_units),
        ("DynamoDB read units", usage.read_units),
        ("Lambda GB-seconds", usage.gb_seconds),
    )
    rows = [[title, _number(value), _number(value / rate)] for title, value in each_second]
    rows += [
        ["records in a batch", _number(invocation.records), ""],
        ["ms of an invocation", _number(invocation.seconds * 1000), ""],
        ["invocations at once", _number(usage.concurrency), ""],
        ["records in flight", _number(usage.in_flight), ""],
    ]
    columns = [
        Column("load", fold_to=20),
        Column("per second, or at once", is_number=True),
        Column("per event", is_number=True),
    ]
    return table_or_lines(columns, rows, width)


def _bill_table(found: Estimate, width: int) -> RenderableType:
    rows = [
        [item.title, _quantity(item.quantity), item.unit, _dollars(item.dollars)]
        for item in found.bill
    ]
    columns = [
        Column("a month", fold_to=18),
        Column("quantity", is_number=True),
        Column("unit"),
        Column("dollars", is_number=True),
    ]
    return table_or_lines(columns, rows, width, footer=["total", "", "", _dollars(found.dollars)])


def _bill_notes(found: Estimate, figures: Figures) -> Iterator[str]:
    yield f"{_dollars(found.dollars_per_million)} dollars for a million events."
    for alternative in _alternatives(found, figures):
        yield f"{alternative.title}: {_dollars(alternative.dollars)} dollars a month."
    yield "No free tier is deducted; what handlers use, and data transfer, is not included."
    if figures.unverified:
        yield f"Not verified: {', '.join(figures.unverified)}."


def _alternatives(found: Estimate, figures: Figures) -> Iterator[Alternative]:
    """Other ways to run the load, with what a month of everything costs then."""
    load = found.load
    if load.handler_concurrency == 1 and load.handler_ms:
        other = estimate(load._replace(handler_concurrency=CONCURRENT_HANDLERS), figures)
        yield Alternative(
            f"With HandlerConcurrency={CONCURRENT_HANDLERS}, if handlers wait and do not compute, "
            f"{_number(other.usage.concurrency)} invocations at once",
            other.dollars,
        )
    if found.settings.maximum_concurrency is not None:
        pollers = pollers_for(load, found.settings, figures)
        hours = pollers * HOURS_PER_MONTH
        yield Alternative(
            f"With {pollers:,} provisioned pollers, which exclude MaximumConcurrency and scale "
            "three times as fast",
            found.dollars + figures.prices["lambda_poller_hour"].cost(hours),
        )


def _quota_table(found: Estimate, width: int) -> RenderableType:
    rows = [
        [
            use.quota.title,
            _quantity(use.quota.limit),
            use.quota.unit,
            _number(use.used),
            _number(use.reached_at),
        ]
        for use in found.quotas
        if math.isfinite(use.reached_at)
    ]
    columns = [
        Column("quota", fold_to=16),
        Column("limit", is_number=True),
        Column("unit", fold_to=9),
        Column("used", is_number=True),
        Column("reached at events/s", is_number=True),
    ]
    return table_or_lines(columns, rows, width, as_entry=_quota_entry)


def _quota_entry(row: Sequence[str]) -> Entry:
    title, limit, unit, used, reached_at = row
    return title, [f"{used.replace(NONE, '0')} of {limit} {unit}; reached at {reached_at} events/s"]


def _quota_notes(found: Estimate, figures: Figures) -> Iterator[str]:
    reached = [use for use in found.quotas if use.is_reached]
    first = found.quotas[0]
    if reached:
        yield "Quotas that are reached below this load, the first one first:"
        for use in reached:
            yield f"- {use.quota.title}: {use.quota.raise_by}."
    else:
        yield (
            f"None is reached. The first will be: {first.quota.title}, at "
            f"{_number(first.reached_at)} events/s. Then {first.quota.raise_by}."
        )
    fifo, key = figures.quotas["sqs_fifo"], figures.quotas["dynamodb_partition"]
    if found.load.events_per_second > fifo.limit:
        limit = f"{_quantity(fifo.limit)} {fifo.unit}"
        yield f"A FIFO queue of your own takes {limit}: {fifo.raise_by}."
    yield (
        f"A partition key takes {_quantity(key.limit)} {key.unit}. The ledger has no hot one: its "
        "keys are hashes, and a row is written once, or once for each flush of an invocation."
    )


# -- numbers -----------------------------------------------------------------------------------


def _number(value: float) -> str:
    """Three digits at least: 0.0205, 20.5, 2,054; a dot for zero."""
    if not value:
        return NONE
    if value >= 100:
        return f"{value:,.0f}"
    digits = max(0, 2 - math.floor(math.log10(value)))
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _quantity(value: float) -> str:
    """A count; in millions if it is long."""
    return f"{value / 1e6:,.1f} M" if value >= 1e7 else _number(value)


def _dollars(value: float) -> str:
    return f"{value:,.2f}"
