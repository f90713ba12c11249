"""`make simulate`: many worlds, each of a scenario and a seed, and what came of them.

A world is simulated in one process from its beginning to its end, so that it can be repeated
alone.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from multiprocessing import get_context
from typing import NamedTuple

from support.simulation.oracle import Violation
from support.simulation.scenarios import SCENARIOS, Result, simulate
from support.simulation.small_world import enumerate_small_worlds

EVENTS_PER_WORLD = 400


class World(NamedTuple):
    """One world to simulate."""

    scenario: str
    seed: int
    events: int

    @property
    def command(self) -> str:
        """What simulates it again."""
        return f"make simulate SCENARIO='{self.scenario}' SEED={self.seed} EVENTS={self.events}"


def simulate_world(world: World) -> tuple[World, Result | Exception]:
    """What a world counted, or what did not hold in it."""
    try:
        return world, simulate(SCENARIOS[world.scenario], world.seed, world.events)
    except Exception as error:  # noqa: BLE001 - reported with the seed, and the others go on
        return world, error


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate, print, and return 1 if something did not hold."""
    parser = argparse.ArgumentParser(prog="make simulate")
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1, help="the first one")
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), help="only this one")
    given = parser.parse_args(arguments)
    worlds = list(_worlds([given.scenario] if given.scenario else list(SCENARIOS), given))
    started = time.perf_counter()
    totals: dict[str, Result] = {}
    repeats = failed = 0
    # Fork: each process has the models already.
    with get_context("fork").Pool() as pool:
        for world, result in pool.imap_unordered(simulate_world, worlds):
            if isinstance(result, Result):
                known = totals.get(world.scenario)
                totals[world.scenario] = result if known is None else known.plus(result)
                continue
            failed += 1
            repeats += isinstance(result, Violation) and result.is_repeat
            _print(f"FAILED  {type(result).__name__}: {result}", f"        {world.command}")
    seconds = time.perf_counter() - started
    _report(totals, repeats)
    _print(
        f"seeds {worlds[0].seed} to {worlds[-1].seed}, {len(worlds):,} worlds, {failed} failed; "
        f"{given.events:,} events in {seconds:,.0f} s, {given.events / seconds:,.0f} a second"
    )
    if not given.scenario:
        started = time.perf_counter()
        count = enumerate_small_worlds(deviations=2)
        seconds = time.perf_counter() - started
        what = "courses of small worlds (2 invocations, 2 or 3 events)"
        _print(f"{count:,} {what} enumerated in {seconds:,.0f} s")
    return 1 if failed else 0


def _worlds(names: Sequence[str], given: argparse.Namespace) -> Sequence[World]:
    sizes = [EVENTS_PER_WORLD] * (given.events // EVENTS_PER_WORLD)
    if rest := given.events % EVENTS_PER_WORLD:
        sizes.append(rest)
    return [
        World(names[number % len(names)], given.seed + number // len(names), size)
        for number, size in enumerate(sizes)
    ]


def _report(totals: dict[str, Result], repeats: int) -> None:
    columns = ("events", "invocations", "requests", "faults", "deaths", "repeats")
    _print(f"{'scenario':24}" + "".join(f"{column:>12}" for column in columns))
    whole: Result | None = None
    for name, result in sorted(totals.items()):
        whole = result if whole is None else whole.plus(result)
        _print(f"{name:24}" + _row(result))
    if whole is None:
        return
    _print(f"{'all':24}" + _row(whole))
    for title, counts in (
        ("faults", whole.faults),
        ("deaths", whole.deaths),
        ("outcomes reported", whole.outcomes),
        ("handled again, inside the windows", whole.repeats),
        ("handled again, outside the windows", Counter({"violations": repeats})),
    ):
        _print(f"{title}:")
        _print(*(f"  {name:40}{count:12,}" for name, count in sorted(counts.items())))


def _row(result: Result) -> str:
    counts = (result.faults, result.deaths, result.repeats)
    values = (result.events, result.invocations, result.requests, *map(Counter.total, counts))
    return "".join(f"{value:12,}" for value in values)


def _print(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
