"""The arithmetic: what a load takes, with which settings, for how much, up to which quota.

All is for a steady load of events that are new or duplicates, each with a handler: no failures,
retries, dead letters or old versions. Handlers wait; they do not compute.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from tools.capacity.figures import Figures, Quota

HOURS_PER_MONTH = 730
SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600
GIBIBYTE = 2**30
LONGEST_WINDOW_SECONDS = 5
"""How long events may wait for a batch to fill, if few arrive."""
CONCURRENT_HANDLERS = 16
"""What is compared with one handler at a time."""


class Load(NamedTuple):
    """What arrives, and what a handler takes."""

    events_per_second: float
    payload_bytes: int
    """The size of an event, as a message in SQS."""
    handler_ms: float
    duplicates: float = 0.0
    """Their share of the events."""
    handler_concurrency: int = 1
    event_types: int = 10


class Settings(NamedTuple):
    """Parameters of template.yaml, with its defaults."""

    batch_size: int = 100
    batching_window_seconds: int = 1
    memory_size: int = 1024
    function_timeout_seconds: int = 60
    time_reserve_seconds: int = 5
    visibility_timeout_seconds: int = 360
    handler_concurrency: int = 1
    maximum_concurrency: int | None = 10
    """None with provisioned pollers, which exclude it."""
    minimum_pollers: int | None = None
    maximum_pollers: int | None = None
    dedup_retention_seconds: int = 604_800


class Invocation(NamedTuple):
    """What one invocation of so many records takes; averages, so that counts have fractions."""

    records: float
    seconds: float
    dynamodb_requests: float
    write_units: float
    read_units: float
    delete_requests: float
    log_bytes: float


class Usage(NamedTuple):
    """What a load takes each second."""

    invocations: float
    gb_seconds: float
    eventbridge_events: float
    sqs_requests: float
    """As they are billed: a request of more than 64 KB counts more than once."""
    dynamodb_requests: float
    write_units: float
    read_units: float
    stored_bytes: float
    """Rows of the ledger that are kept at any time; not per second."""
    log_bytes: float
    concurrency: float
    """Invocations that run at the same time; not per second."""
    in_flight: float
    """Records that are received and not deleted yet; not per second."""
    pollers: int
    """Provisioned pollers; 0 with standard pollers."""


class LineItem(NamedTuple):
    """A line of a month's bill."""

    title: str
    quantity: float
    unit: str
    dollars: float


class QuotaUse(NamedTuple):
    """How far a load is from a quota."""

    name: str
    quota: Quota
    used: float
    reached_at: float
    """Events per second, with the same settings and full batches."""
    is_reached: bool


class Estimate(NamedTuple):
    """What a load takes on AWS."""

    load: Load
    settings: Settings
    invocation: Invocation
    usage: Usage
    bill: tuple[LineItem, ...]
    quotas: tuple[QuotaUse, ...]
    """The one that is reached first comes first."""
    minutes_to_scale: float
    """Until Lambda runs as many invocations as the load needs, if it comes at once."""

    @property
    def dollars(self) -> float:
        """What a month costs."""
        return sum(item.dollars for item in self.bill)

    @property
    def dollars_per_million(self) -> float:
        """What a million events cost."""
        return self.dollars / (self.load.events_per_second * SECONDS_PER_MONTH / 1e6)


def estimate(load: Load, figures: Figures) -> Estimate:
    """Estimate a load with the settings that are recommended for it."""
    settings = recommend(load, figures)
    invocation = invoke(load, _records(load, settings, figures), settings, figures)
    usage = _usage(load, invocation, settings, figures)
    quotas = _quotas(load, usage, settings, figures)
    return Estimate(
        load,
        settings,
        invocation,
        usage,
        tuple(_bill(load, usage, figures)),
        tuple(sorted(quotas, key=lambda use: use.reached_at)),
        _minutes_to_scale(usage, settings, figures),
    )


def recommend(load: Load, figures: Figures) -> Settings:
    """The settings for a load.

    A batch is as large as by default, unless it took more than half of its time or more bytes than
    Lambda takes. With few events a batch waits, so that fewer rows are written for invocations.
    Provisioned pollers are for what MaximumConcurrency cannot express.
    """
    settings = Settings(
        memory_size=int(figures.measured["memory_mb"]),
        handler_concurrency=load.handler_concurrency,
    )
    settings = _with_time(load, settings, figures)
    settings = settings._replace(batch_size=_batch_size(load, settings, figures))
    settings = _with_window(load, settings, figures)
    invocation = invoke(load, _records(load, settings, figures), settings, figures)
    needed = math.ceil(figures.measured["headroom"] * _concurrency(load, invocation, figures))
    if needed <= figures.limits["maximum_concurrency"]:
        least = int(figures.limits["first_readers"])
        return settings._replace(maximum_concurrency=max(least, needed))
    pollers = pollers_for(load, settings, figures)
    most = min(pollers * figures.measured["headroom"], figures.quotas["sqs_pollers"].limit)
    provisioned = settings._replace(
        maximum_concurrency=None,
        minimum_pollers=min(pollers, int(figures.limits["minimum_pollers"])),
        maximum_pollers=int(most),
    )
    return _with_window(load, provisioned, figures)


def invoke(load: Load, records: float, settings: Settings, figures: Figures) -> Invocation:
    """What an invocation of so many records takes."""
    measured, limits = figures.measured, figures.limits
    duplicates = records * load.duplicates
    new = records - duplicates
    handlers = _handler_seconds(load, new, settings, figures)
    flushes = min(
        new, max(_chunks(new, measured["events_per_flush"]), handlers // measured["flush_seconds"])
    )
    per_request = measured["statements_per_request"]
    # A duplicate's claim is read, and then the row of the invocation that completed it.
    reads = 2 * _chunks(duplicates, per_request)
    return Invocation(
        records=records,
        seconds=handlers + _own_seconds(load, records, settings, figures),
        dynamodb_requests=_chunks(records, per_request) + reads + flushes,
        write_units=records * measured["write_units_per_claim"]
        + flushes * measured["write_units_per_flush"],
        read_units=duplicates * measured["read_units_per_duplicate"],
        delete_requests=_chunks(records, limits["messages_per_request"]),
        log_bytes=measured["log_bytes_per_invocation"]
        + measured["log_bytes_per_event_type"] * min(load.event_types, records)
        + measured["log_bytes_per_event"] * records,
    )


def events_per_poller(load: Load, settings: Settings, figures: Figures) -> float:
    """How many events a second one provisioned poller delivers."""
    limits = figures.limits
    full = invoke(load, settings.batch_size, settings, figures)
    per_request = min(limits["messages_per_request"], settings.batch_size)
    return min(
        limits["poller_bytes_per_second"] / load.payload_bytes,
        limits["poller_invocations"] * full.records / full.seconds,
        limits["poller_requests_per_second"] * per_request,
    )


def pollers_for(load: Load, settings: Settings, figures: Figures) -> int:
    """How many provisioned pollers a load keeps busy."""
    needed = math.ceil(load.events_per_second / events_per_poller(load, settings, figures))
    return max(needed, int(figures.limits["least_pollers"]))


def default_concurrency_lasts_until(load: Load, figures: Figures) -> float:
    """Up to how many events a second the MaximumConcurrency of template.yaml is enough."""
    settings = recommend(load, figures)
    full = invoke(load, settings.batch_size, settings, figures)
    default = Settings().maximum_concurrency or 0
    return default * full.records / _environment_seconds(full, figures)


# -- one invocation ----------------------------------------------------------------------------


def _own_seconds(load: Load, records: float, settings: Settings, figures: Figures) -> float:
    """Waiting for the stores, and computing on a memory's share of a vCPU."""
    measured = figures.measured
    share = min(1.0, settings.memory_size / figures.limits["megabytes_per_vcpu"])
    kilobytes = load.payload_bytes / 1024
    cpu = measured["cpu_ms_per_event"] + measured["cpu_ms_per_kilobyte"] * kilobytes
    waiting = measured["round_trips"] * measured["round_trip_ms"]
    return (waiting + records * cpu / share) / 1000


def _handler_seconds(load: Load, new: float, settings: Settings, figures: Figures) -> float:
    """How long the handlers of new events take, side by side as far as they may be."""
    # No more events than that may be running or unrecorded.
    parallel = min(settings.handler_concurrency, figures.measured["events_per_flush"])
    return load.handler_ms / 1000 * max(min(new, 1.0), new / parallel)


def _chunks(count: float, size: float) -> float:
    """Requests for so many rows; below one, how probable the request is."""
    return count if count < 1 else math.ceil(count / size)


# -- settings ----------------------------------------------------------------------------------


def _with_time(load: Load, settings: Settings, figures: Figures) -> Settings:
    """With time for slow handlers: half of it is spare, after a reserve longer than a handler."""
    reserve = max(settings.time_reserve_seconds, math.ceil(1.5 * load.handler_ms / 1000))
    one = invoke(load, 1, settings, figures).seconds
    timeout = max(settings.function_timeout_seconds, math.ceil(reserve + 2 * one))
    return settings._replace(
        time_reserve_seconds=reserve,
        function_timeout_seconds=timeout,
        visibility_timeout_seconds=6 * timeout,
    )


def _with_window(load: Load, settings: Settings, figures: Figures) -> Settings:
    """With a window in which each reader gets as many records as one flush records."""
    wanted = min(settings.batch_size, figures.measured["events_per_flush"])
    readers = _readers(load, settings, figures)
    window = math.ceil((wanted - 1) * readers / load.events_per_second)
    return settings._replace(batching_window_seconds=min(max(window, 1), LONGEST_WINDOW_SECONDS))


def _batch_size(load: Load, settings: Settings, figures: Figures) -> int:
    measured = figures.measured
    spare = (settings.function_timeout_seconds - settings.time_reserve_seconds) / 2
    size = load.payload_bytes * measured["record_growth"] + measured["record_bytes"]
    most = min(settings.batch_size, int(figures.limits["invocation_bytes"] // size))
    for records in range(most, 1, -1):
        if invoke(load, records, settings, figures).seconds <= spare:
            return records
    return 1


# -- a second ----------------------------------------------------------------------------------


def _records(load: Load, settings: Settings, figures: Figures) -> float:
    """How many records a batch has: what arrives at a reader in the window after the first.

    Lambda adds standard readers only while records are waiting, and then batches are full.
    """
    readers = _readers(load, settings, figures)
    arriving = 1 + load.events_per_second * settings.batching_window_seconds / readers
    return min(settings.batch_size, arriving)


def _readers(load: Load, settings: Settings, figures: Figures) -> float:
    if settings.maximum_concurrency is None:
        return pollers_for(load, settings, figures)
    return figures.limits["first_readers"]


def _environment_seconds(invocation: Invocation, figures: Figures) -> float:
    """How long an invocation occupies its environment, which takes ten a second at most."""
    return max(invocation.seconds, 1 / figures.limits["requests_per_environment"])


def _concurrency(load: Load, invocation: Invocation, figures: Figures) -> float:
    invocations = load.events_per_second / invocation.records
    return invocations * _environment_seconds(invocation, figures)


def _usage(load: Load, invocation: Invocation, settings: Settings, figures: Figures) -> Usage:
    measured, prices = figures.measured, figures.prices
    rate = load.events_per_second
    invocations = rate / invocation.records
    concurrency = _concurrency(load, invocation, figures)
    is_provisioned = settings.maximum_concurrency is None
    readers = _readers(load, settings, figures)
    gathering = min(settings.batching_window_seconds, invocation.records * readers / rate)
    # Each new event has a row, and so has each invocation.
    rows = rate * (1 - load.duplicates) + invocations
    sends = rate * prices["sqs_request"].chunks(load.payload_bytes)
    deletes = invocations * invocation.delete_requests
    receives = _receives(load, max(readers, concurrency), settings, figures)
    return Usage(
        invocations=invocations,
        gb_seconds=invocations * invocation.seconds * settings.memory_size / 1024,
        eventbridge_events=rate * prices["eventbridge_event"].chunks(load.payload_bytes),
        sqs_requests=sends + receives + deletes,
        dynamodb_requests=invocations * invocation.dynamodb_requests,
        write_units=invocations * invocation.write_units,
        read_units=invocations * invocation.read_units,
        stored_bytes=rows * measured["row_bytes"] * settings.dedup_retention_seconds,
        log_bytes=invocations * invocation.log_bytes,
        concurrency=concurrency,
        in_flight=rate * (gathering / 2 + invocation.seconds),
        pollers=int(readers) if is_provisioned else 0,
    )


def _receives(load: Load, readers: float, settings: Settings, figures: Figures) -> float:
    """ReceiveMessage requests, as they are billed: readers ask as often as they may.

    Each returns at least one message and at most ten, unless none arrives while it waits.
    """
    rate, limits = load.events_per_second, figures.limits
    if settings.maximum_concurrency is None:
        often = limits["poller_requests_per_second"]
        readers = pollers_for(load, settings, figures)
    else:
        often = figures.measured["reader_requests_per_second"]
    most = min(limits["messages_per_request"], settings.batch_size)
    requests = min(rate, max(readers * often, rate / most))
    chunks = figures.prices["sqs_request"].chunks(rate / requests * load.payload_bytes)
    return max(requests * chunks, readers / limits["longest_poll_seconds"])


# -- a month -----------------------------------------------------------------------------------


def _bill(load: Load, usage: Usage, figures: Figures) -> list[LineItem]:
    measured, prices = figures.measured, figures.prices

    def item(title: str, quantity: float, unit: str, *names: str) -> LineItem:
        dollars = sum(prices[name].cost(quantity) for name in names)
        return LineItem(title, quantity, unit, dollars)

    def monthly(each_second: float) -> float:
        return each_second * SECONDS_PER_MONTH

    stored = usage.stored_bytes / GIBIBYTE
    metrics = measured["metrics"] + measured["metrics_per_event_type"] * load.event_types
    pollers = usage.pollers * HOURS_PER_MONTH
    alarms = prices["cloudwatch_alarm"].cost(measured["alarms"])
    dashboard = prices["cloudwatch_dashboard"].cost(1)
    items = [
        item(
            "EventBridge events", monthly(usage.eventbridge_events), "events", "eventbridge_event"
        ),
        item("SQS requests", monthly(usage.sqs_requests), "requests", "sqs_request"),
        item("Lambda pollers", pollers, "hours", "lambda_poller_hour"),
        item("Lambda invocations", monthly(usage.invocations), "requests", "lambda_request"),
        item("Lambda duration", monthly(usage.gb_seconds), "GB-s", "lambda_gb_second"),
        item("DynamoDB writes", monthly(usage.write_units), "units", "dynamodb_write"),
        item("DynamoDB reads", monthly(usage.read_units), "units", "dynamodb_read"),
        item("DynamoDB storage", stored, "GB", "dynamodb_storage"),
        item("DynamoDB recovery", stored, "GB", "dynamodb_recovery"),
        item("CloudWatch logs", monthly(usage.log_bytes) / GIBIBYTE, "GB", "cloudwatch_log"),
        item("CloudWatch metrics", metrics, "metrics", "cloudwatch_metric"),
        LineItem("Alarms, dashboard", measured["alarms"] + 1, "items", alarms + dashboard),
    ]
    return [each for each in items if each.quantity]


# -- quotas ------------------------------------------------------------------------------------


def _quotas(load: Load, usage: Usage, settings: Settings, figures: Figures) -> list[QuotaUse]:
    """Each quota, and how many events a second reach it, when batches are full."""
    full = invoke(load, settings.batch_size, settings, figures)
    busy = _environment_seconds(full, figures) / full.records
    writes = full.write_units / full.records
    found = []

    def add(name: str, used: float, per_event: float) -> None:
        quota = figures.quotas[name]
        reached_at = quota.limit / per_event if per_event else math.inf
        is_reached = used >= quota.limit or reached_at <= load.events_per_second
        found.append(QuotaUse(name, quota, used, reached_at, is_reached))

    add("eventbridge_invocations", load.events_per_second, 1)
    add("dynamodb_new_table", usage.write_units, writes)
    add("dynamodb_table", usage.write_units, writes)
    add("dynamodb_table_reads", usage.read_units, full.read_units / full.records)
    add("lambda_concurrency", usage.concurrency, busy)
    gathering = 0.0
    if settings.maximum_concurrency is None:
        per_poller = events_per_poller(load, settings, figures)
        gathering = min(settings.batching_window_seconds, settings.batch_size / per_poller)
        add("sqs_pollers", usage.pollers, 1 / per_poller)
    else:
        add("sqs_readers", usage.concurrency, busy)
    add("sqs_in_flight", usage.in_flight, gathering / 2 + full.seconds)
    return found


def _minutes_to_scale(usage: Usage, settings: Settings, figures: Figures) -> float:
    limits = figures.limits
    if settings.minimum_pollers is None:
        first, more = limits["first_readers"], limits["more_readers_per_minute"]
    else:
        first = settings.minimum_pollers * limits["poller_invocations"]
        more = limits["more_invocations_per_minute_provisioned"]
    return max(0.0, usage.concurrency - first) / more
