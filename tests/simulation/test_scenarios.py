"""The guarantees hold in every scenario: a few hundred events of each, with fixed seeds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest

from support.paths import ROOT
from support.simulation.faults import Fault
from support.simulation.histories import Kind
from support.simulation.run import World, simulate_world
from support.simulation.scenarios import SCENARIOS, Result, Scenario, simulate

_EVENTS = 120
_SEEDS = (1, 2)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_guarantees_hold(scenario: str) -> None:
    """Every event ends as it must; the message says how to repeat what does not."""
    for seed in _SEEDS:
        world = World(scenario, seed, _EVENTS)
        _, result = simulate_world(world)
        assert isinstance(result, Result), f"{result}\n{world.command}"
        assert result.events == _EVENTS


def test_every_fault_happens() -> None:
    """Each fault of each store, and each kind of death, is part of a scenario."""
    kinds = {Kind.FINE: 1.0, Kind.REJECTED: 1.0, Kind.HANGS_FIRST: 0.03}
    result = simulate(replace(SCENARIOS["standard chaos"], kinds=kinds), 1, 800)
    expected = {
        f"{service} {fault.value}"
        for service in ("dynamodb", "sqs")
        for fault in Fault
        if fault is not Fault.NONE
    }
    assert expected <= result.faults.keys()
    assert {"killed in a handler", "killed at some moment"} <= result.faults.keys()
    assert result.deaths.keys() == {"crash", "time-out"}


def test_a_seed_repeats_its_world() -> None:
    """The same seed gives the same course, in another process and with other hashes too."""
    world = World("fifo chaos lanes", 5, _EVENTS)
    program = (
        "from support.simulation.run import World, simulate_world;"
        f"print(simulate_world(World{tuple(world)!r})[1])"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT / "tests")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.strip() == str(simulate_world(world)[1])


@pytest.mark.parametrize("kind", [Kind.HANGS, Kind.KILLS])
def test_a_poison_event_costs_no_more_than_its_attempts(kind: Kind) -> None:
    """One event of 100 hangs, or ends the process: 5 deaths, and all others are handled once."""
    scenario = Scenario("poison", batch_size=100, concurrency=1, seconds=0, max_receive_count=20)
    result = simulate(replace(scenario, first=kind), 1, 100)
    assert result.deaths.total() == 5
    assert result.repeats == Counter()
    assert result.runs == {"returned": 99, "killed": 5}
    assert result.outcomes["retries_exhausted"] == 1


def test_without_faults_every_event_is_handled_by_its_first_delivery() -> None:
    """Nothing is retried that need not be."""
    scenario = Scenario("all fine", {Kind.FINE: 20, Kind.SLOW: 1}, batch_size=100, lanes=4)
    result = simulate(scenario, 1, 300)
    assert result.outcomes == {"processed": 300}
