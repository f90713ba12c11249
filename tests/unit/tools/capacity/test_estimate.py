"""The arithmetic of an estimate, against values that were calculated by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.capacity.estimate import (
    Estimate,
    Load,
    Settings,
    default_concurrency_lasts_until,
    estimate,
    events_per_poller,
    invoke,
    pollers_for,
    recommend,
)
from tools.capacity.figures import Figures, load_figures

SHIPPED = load_figures()
ROUND = {
    "cpu_ms_per_event": 1.0,
    "cpu_ms_per_kilobyte": 0.5,
    "round_trips": 5,
    "round_trip_ms": 5,
    "row_bytes": 1024,
    "log_bytes_per_invocation": 1000,
    "log_bytes_per_event_type": 100,
    "log_bytes_per_event": 10,
    "metrics": 10,
    "metrics_per_event_type": 2,
    "alarms": 8,
    "headroom": 2,
}
"""Figures to calculate with by hand; an update of measured.json changes no test."""
FIGURES = SHIPPED._replace(measured={**SHIPPED.measured, **ROUND})
VCPU = Settings(memory_size=1769)
"""A memory whose share is one vCPU."""
LOADS = st.builds(
    Load,
    st.floats(0.001, 1e7),
    st.integers(1, 2**20),
    st.floats(0, 250_000),
    st.floats(0, 1),
    st.integers(1, 64),
    st.integers(1, 1000),
)


def load(rate: float = 1000, **more: Any) -> Load:
    """Events of 2 KB with a handler of 20 ms."""
    return Load(**{"events_per_second": rate, "payload_bytes": 2048, "handler_ms": 20} | more)


def dollars(found: Estimate) -> dict[str, float]:
    """The bill, by the titles of its lines."""
    return {item.title: item.dollars for item in found.bill}


def reached_at(found: Estimate) -> dict[str, float]:
    """When each quota is reached."""
    return {use.name: use.reached_at for use in found.quotas}


# -- one invocation ----------------------------------------------------------------------------


def test_the_time_of_an_invocation() -> None:
    """5 requests of 5 ms, 100 events of 1 + 2 x 0.5 ms of CPU, 100 handlers of 20 ms: 2,225 ms."""
    assert invoke(load(), 100, VCPU, FIGURES).seconds == pytest.approx(2.225)


def test_less_memory_stretches_the_cpu_time_alone() -> None:
    """Half of a vCPU: 200 ms of CPU take 400; more than one makes no thread faster."""
    half = VCPU._replace(memory_size=1769 / 2)  # type: ignore[arg-type]
    double = VCPU._replace(memory_size=3538)

    assert invoke(load(), 100, half, FIGURES).seconds == pytest.approx(2.425)
    assert invoke(load(), 100, double, FIGURES).seconds == pytest.approx(2.225)


@pytest.mark.parametrize(("concurrency", "seconds"), [(1, 2.0), (4, 0.5), (25, 0.08), (64, 0.08)])
def test_handlers_wait_side_by_side(concurrency: int, seconds: float) -> None:
    """At most 25 at a time, however large the setting: no more may be unrecorded."""
    settings = VCPU._replace(handler_concurrency=concurrency)

    assert invoke(load(), 100, settings, FIGURES).seconds == pytest.approx(0.225 + seconds)


def test_one_handler_is_not_divided() -> None:
    """A single event takes its handler's whole time, with any concurrency."""
    settings = VCPU._replace(handler_concurrency=16)

    assert invoke(load(), 1, settings, FIGURES).seconds == pytest.approx(0.025 + 0.002 + 0.02)


@pytest.mark.parametrize(
    ("records", "handler_ms", "units"),
    [(1, 20, 2), (25, 20, 26), (26, 20, 28), (100, 20, 104), (10, 1000, 20), (10, 200, 12)],
    ids=["one", "a-flush", "two-flushes", "full", "a-flush-each-second", "two-seconds"],
)
def test_write_units(records: int, handler_ms: float, units: int) -> None:
    """One for each claim, and one for each 25 completions, or each second if that is more often."""
    found = invoke(load(handler_ms=handler_ms), records, VCPU, FIGURES)

    assert found.write_units == units


def test_duplicates_are_read_and_not_completed() -> None:
    """Of 100, 10: 100 claims in 4 requests, 10 x 2 rows in 2, 90 completions in 4."""
    found = invoke(load(duplicates=0.1), 100, VCPU, FIGURES)

    assert (found.write_units, found.read_units, found.dynamodb_requests) == (104, 20, 10)
    assert found.seconds == pytest.approx(0.225 + 90 * 0.02)


def test_a_batch_of_duplicates_runs_no_handler() -> None:
    """100 claims that are refused, 200 rows read, nothing flushed."""
    found = invoke(load(duplicates=1), 100, VCPU, FIGURES)

    assert (found.write_units, found.read_units, found.dynamodb_requests) == (100, 200, 12)
    assert found.seconds == pytest.approx(0.225)


def test_the_log_of_an_invocation() -> None:
    """1,000 bytes, 100 for each of 10 types, 10 for each of 100 events; 3 events have 3 types."""
    assert invoke(load(), 100, VCPU, FIGURES).log_bytes == 1000 + 1000 + 1000
    assert invoke(load(), 3, VCPU, FIGURES).log_bytes == 1000 + 300 + 30


# -- a second, a month -------------------------------------------------------------------------


def test_what_a_second_takes() -> None:
    """1,000 events/s: ten full batches, each with four claims and four flushes."""
    found = estimate(load(), FIGURES)
    usage = found.usage
    # 2.025 s, and 200 ms of CPU on 1,024 of 1,769 MB.
    seconds = 2.025 + 0.2 * 1769 / 1024

    assert usage.invocations == 10
    assert usage.concurrency == pytest.approx(10 * seconds)
    assert usage.gb_seconds == pytest.approx(10 * seconds)
    assert (usage.write_units, usage.read_units, usage.dynamodb_requests) == (1040, 0, 80)
    # Sent one by one, deleted by ten; each of the readers receives ten times a second.
    assert usage.sqs_requests == pytest.approx(1000 + 100 + 10 * 10 * seconds)
    assert usage.log_bytes == 30_000
    assert usage.stored_bytes == (1000 + 10) * 1024 * 604_800
    # A batch of 100 fills in half a second with five readers: a record waits half of that.
    assert usage.in_flight == pytest.approx(1000 * (0.25 + seconds))


def test_the_bill_of_a_month() -> None:
    """1,000 events/s for 730 hours are 2,628 million."""
    found = estimate(load(), FIGURES)
    bill = dollars(found)

    assert bill["EventBridge events"] == pytest.approx(2628 * 1.00)
    assert bill["Lambda invocations"] == pytest.approx(26.28 * 0.20)
    assert bill["Lambda duration"] == pytest.approx(
        found.usage.gb_seconds * 2_628_000 * 0.0000133334
    )
    assert bill["DynamoDB writes"] == pytest.approx(2628 * 1.04 * 0.625)
    # 1,010 rows of 1 KiB a second, kept for a week: 582.6 GiB.
    assert bill["DynamoDB storage"] == pytest.approx(1010 * 604_800 / 2**20 * 0.25)
    assert bill["DynamoDB recovery"] == pytest.approx(1010 * 604_800 / 2**20 * 0.20)
    assert bill["CloudWatch logs"] == pytest.approx(30_000 * 2_628_000 / 2**30 * 0.50)
    assert bill["CloudWatch metrics"] == pytest.approx(30 * 0.30)
    assert bill["Alarms, dashboard"] == pytest.approx(8 * 0.10 + 3)
    assert "DynamoDB reads" not in bill
    assert "Lambda pollers" not in bill
    assert found.dollars == pytest.approx(sum(bill.values()))
    assert found.dollars_per_million == pytest.approx(found.dollars / 2628)


def test_large_events_count_more_than_once() -> None:
    """200 KiB are four chunks of 64 KB on EventBridge, and in each request to SQS."""
    found = estimate(load(10, payload_bytes=200 * 1024), FIGURES)

    assert found.usage.eventbridge_events == 40
    # 10 sends and 10 receives of four chunks; deletions carry no event.
    deletes = found.usage.invocations * math.ceil(found.invocation.records / 10)
    assert found.usage.sqs_requests == pytest.approx(40 + 40 + deletes)


def test_few_events_make_small_batches() -> None:
    """Of 10 events/s each of five readers gets 2; in 5 seconds after a first one, 10 more."""
    found = estimate(load(10), FIGURES)

    assert found.settings.batching_window_seconds == 5
    assert found.invocation.records == 11
    assert found.usage.write_units == pytest.approx(10 * (1 + 1 / 11))


def test_an_idle_queue_is_polled() -> None:
    """Five readers ask every 20 seconds: 0.25 requests/s, beside a message sent and deleted."""
    found = estimate(load(0.001), FIGURES)

    assert found.usage.sqs_requests == pytest.approx(0.25, rel=0.01)


# -- settings ----------------------------------------------------------------------------------


def test_the_concurrency_that_is_recommended_is_twice_what_is_needed() -> None:
    """And at least the five invocations that Lambda starts with."""
    found = estimate(load(), FIGURES)

    assert found.settings.maximum_concurrency == math.ceil(2 * found.usage.concurrency)
    assert recommend(load(1), FIGURES).maximum_concurrency == 5


def test_a_batch_fits_into_6_mb() -> None:
    """Events of 1 MiB grow to 1.18 MiB in a batch: five."""
    assert recommend(load(payload_bytes=2**20), SHIPPED).batch_size == 5


def test_a_batch_of_slow_handlers_takes_half_of_its_time() -> None:
    """1 s each: 27 events, of the 55 seconds that 60 less the reserve leave."""
    settings = recommend(load(handler_ms=1000), FIGURES)

    assert (settings.batch_size, settings.function_timeout_seconds) == (27, 60)
    assert invoke(load(handler_ms=1000), 27, settings, FIGURES).seconds <= 27.5


def test_the_slowest_handler_gets_a_longer_time_out() -> None:
    """A minute: a reserve of 90 s, and twice the invocation; SQS waits six times as long."""
    settings = recommend(load(handler_ms=60_000), FIGURES)

    assert settings.batch_size == 1
    assert settings.time_reserve_seconds == 90
    assert settings.function_timeout_seconds == 90 + 121
    assert settings.visibility_timeout_seconds == 6 * 211


def test_the_default_concurrency_lasts_for_a_while() -> None:
    """Ten batches of 100 in 2.2 to 2.4 s each."""
    seconds = 2.025 + 0.2 * 1769 / 1024

    assert default_concurrency_lasts_until(load(), FIGURES) == pytest.approx(1000 / seconds)


# -- pollers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "each_second"),
    [
        ({}, 100),
        ({"payload_bytes": 2**18}, 4),
        ({"handler_ms": 1000}, 10 * 27 / 27.1),
    ],
    ids=["requests", "bytes", "invocations"],
)
def test_what_a_provisioned_poller_delivers(more: dict[str, Any], each_second: float) -> None:
    """Ten requests/s for ten events, 1 MB/s, or ten invocations at once: the least of them."""
    settings = recommend(load(**more), FIGURES)

    assert events_per_poller(load(**more), settings, FIGURES) == pytest.approx(
        each_second, rel=0.01
    )


def test_pollers_for_a_load_beyond_maximum_concurrency() -> None:
    """100,000 events/s: 1,000 pollers of 100 events/s, 2,000 at most, billed by the hour."""
    found = estimate(load(100_000), FIGURES)
    settings = found.settings

    assert settings.maximum_concurrency is None
    assert (settings.minimum_pollers, settings.maximum_pollers) == (200, 2000)
    assert found.usage.pollers == 1000
    assert dollars(found)["Lambda pollers"] == pytest.approx(1000 * 730 * 0.00925)


def test_many_pollers_wait_longer_for_their_batches() -> None:
    """Slow handlers need many, and each gets few events a second: a batch takes as long."""
    found = estimate(load(5000, payload_bytes=100 * 1024, handler_ms=1500), FIGURES)

    assert found.settings.batching_window_seconds == math.ceil(
        (found.settings.batch_size - 1) * found.usage.pollers / 5000
    )
    assert found.invocation.records == found.settings.batch_size


def test_there_are_two_pollers_at_least() -> None:
    """What Lambda requires."""
    assert pollers_for(load(1), recommend(load(1), FIGURES), FIGURES) == 2


def test_scaling_takes_time() -> None:
    """Standard pollers start with 5 invocations and add 300 a minute; few need none of it."""
    found = estimate(load(10_000), FIGURES)

    assert found.minutes_to_scale == pytest.approx((found.usage.concurrency - 5) / 300)
    assert estimate(load(10), FIGURES).minutes_to_scale == 0


# -- quotas ------------------------------------------------------------------------------------


def test_when_quotas_are_reached() -> None:
    """At 1.04 write units an event, and a batch of 100 in 2.37 s."""
    seconds = 2.025 + 0.2 * 1769 / 1024
    found = reached_at(estimate(load(), FIGURES))

    assert found["eventbridge_invocations"] == 18_750
    assert found["dynamodb_new_table"] == pytest.approx(4000 / 1.04)
    assert found["dynamodb_table"] == pytest.approx(40_000 / 1.04)
    assert found["dynamodb_table_reads"] == math.inf
    assert found["lambda_concurrency"] == pytest.approx(1000 * 100 / seconds)
    assert found["sqs_readers"] == pytest.approx(1250 * 100 / seconds)
    assert found["sqs_in_flight"] == pytest.approx(120_000 / seconds)
    assert "sqs_pollers" not in found


def test_the_first_quota_comes_first() -> None:
    """In the order in which a growing load reaches them."""
    found = estimate(load(), FIGURES)
    order = [use.reached_at for use in found.quotas]

    assert order == sorted(order)
    assert found.quotas[0].name == "dynamodb_new_table"


def test_short_invocations_need_an_environment_for_a_tenth_of_a_second() -> None:
    """An environment takes ten a second: 10,000 batches/s need 1,000, however short they are."""
    quick = FIGURES._replace(measured={**FIGURES.measured, "cpu_ms_per_event": 0.0})
    found = estimate(load(500_000, handler_ms=0, payload_bytes=1), quick)

    assert found.invocation.seconds < 0.1
    assert found.usage.concurrency == pytest.approx(5000 * 0.1)


@pytest.mark.parametrize("factor", [0.99, 1.01])
def test_a_load_uses_a_quota_up_when_it_reaches_it(factor: float) -> None:
    """What is said of a small load is true of the large one."""
    for name, rate in reached_at(estimate(load(), FIGURES)).items():
        if name not in ("sqs_in_flight", "sqs_readers") and math.isfinite(rate):
            found = estimate(load(rate * factor), FIGURES)
            (use,) = (use for use in found.quotas if use.name == name)

            assert use.is_reached == (factor > 1)
            assert (use.used >= use.quota.limit) == (factor > 1)


# -- every load --------------------------------------------------------------------------------


@given(LOADS)
def test_any_load_has_an_estimate(given_load: Load) -> None:
    """Finite, not negative, and with settings that the template and Lambda take."""
    found = estimate(given_load, SHIPPED)
    settings = found.settings

    assert all(math.isfinite(value) and value >= 0 for value in found.usage)
    assert all(math.isfinite(item.dollars) and item.dollars >= 0 for item in found.bill)
    assert 1 <= settings.batch_size <= 100
    assert 1 <= settings.batching_window_seconds <= 300
    assert settings.time_reserve_seconds < settings.function_timeout_seconds <= 900
    assert settings.visibility_timeout_seconds <= 43_200
    assert (settings.maximum_concurrency is None) == (settings.minimum_pollers is not None)
    assert 2 <= (settings.maximum_concurrency or 2) <= 1000
    assert 2 <= (settings.minimum_pollers or 2) <= 200
    assert 2 <= (settings.maximum_pollers or 2) <= 2000


@given(LOADS, st.floats(1, 100))
def test_more_events_cost_more(given_load: Load, factor: float) -> None:
    """Also where the mode of the pollers changes."""
    more = given_load._replace(events_per_second=given_load.events_per_second * factor)

    assert _total(more) >= _total(given_load) * 0.999


def _total(given_load: Load) -> float:
    return estimate(given_load, _without_tiers(SHIPPED)).dollars


def _without_tiers(figures: Figures) -> Figures:
    flat = {
        name: price._replace(tiers=((price.tiers[0][0], math.inf),))
        for name, price in figures.prices.items()
    }
    return figures._replace(prices=flat)
