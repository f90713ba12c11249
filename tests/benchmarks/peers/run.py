"""Our Lambda and its peers on the same batches, side by side: `make bench`, or `BENCH=quick`.

    PYTHONPATH=tests python -m benchmarks.peers.run [--quick [--write]] [--rounds N] [--render]

Each contender runs in a process of its own, and all take turns with the same batches, in an order
that rotates. The first rounds warm up, and one of them counts requests and capacity; medians of the
others are written to docs/performance.json, with the tables and the plots of docs/performance.md;
--quick only prints them.

A request's additional 5 ms are slept in botocore's `before-send`, in the thread that makes it: the
same for all, whatever they run side by side, and no proxy takes a share of two cores. CPU is that
of the contender's process alone. Nothing else should run on the machine.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime, timezone
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import pytest

from benchmarks.peers import page
from benchmarks.peers.contenders import (
    HANDLERS,
    MEMORY,
    OURS,
    PACKAGES,
    STACKS,
    THREADS,
    Figures,
    Ledger,
    make_deployment,
    run_contender,
)
from benchmarks.peers.events import FLAT, LARGE, NATIVE_TYPES, Batch, Mix, batches
from support.paths import ROOT
from support.servers import run_dynamodb_local

DOCS = ROOT / "docs"
LATENCY = 0.005
ROUNDS = {"memory": 7, "dynamodb": 5, "dynamodb_5ms": 5}
WARM_UP = 2
"""Rounds; the second one counts requests and capacity."""
STARTS = 9
START_RECORDS = 10
PACKAGE_NAMES = (
    *("aws-lambda-powertools", "pydantic", "boto3", "jsonschema-rs"),
    *("orjson", "msgspec"),
)

EVERYWHERE = ("memory", "dynamodb", "dynamodb_5ms")
STORES = ("memory", "dynamodb")


class Point(NamedTuple):
    """One value of one axis: what is measured together."""

    axis: str
    value: str
    mix: Mix
    ledgers: Sequence[str] = STORES


BASELINE = Point("baseline", "100 records of 1.3 KB", Mix(), EVERYWHERE)
POINTS = (
    BASELINE,
    Point("duplicates", "10 %", Mix(duplicates=0.1)),
    Point("duplicates", "50 %", Mix(duplicates=0.5), EVERYWHERE),
    Point("versions", "0 %", Mix(event_type=FLAT)),
    Point("versions", "10 %", Mix(event_type=FLAT, old=0.1), ("memory",)),
    Point("versions", "100 %", Mix(event_type=FLAT, old=1)),
    Point("failures", "5 %", Mix(failures=0.05)),
    Point("unhandled", "50 %", Mix(unhandled=0.5)),
    Point("batch", "1", Mix(records=1), EVERYWHERE),
    Point("batch", "10", Mix(records=10), EVERYWHERE),
    Point("batch", "1000", Mix(records=1000)),
    Point("payload", "1 KB", Mix(event_type=LARGE, payload_kb=1, records=25)),
    Point("payload", "10 KB", Mix(event_type=LARGE, payload_kb=10, records=25)),
    Point("payload", "100 KB", Mix(event_type=LARGE, payload_kb=100, records=25)),
    Point("types", "5", Mix(types=5)),
    Point("types", str(len(NATIVE_TYPES)), Mix(types=len(NATIVE_TYPES))),
)
"""The baseline, and each axis by itself. A batch of Lambda's has 6 MB at most: 25 of 100 KB."""


class Bench:
    """Measures points on the ledgers of this machine."""

    def __init__(self, deployment: Path, few: Path, endpoint: str, rounds: int | None) -> None:
        self._deployment = deployment
        self._few = few
        self._rounds = rounds
        self._ledgers = {
            "memory": MEMORY,
            "dynamodb": Ledger("dynamodb", endpoint),
            "dynamodb_5ms": Ledger("dynamodb_5ms", endpoint, LATENCY),
        }

    def measure(self, point: Point, ledger: str) -> dict[str, Any]:
        """Measure a point on a ledger."""
        mix = point.mix
        names = [
            name
            for name in HANDLERS
            if (name in STACKS or ledger == "memory")
            and (name != THREADS or (point is BASELINE and ledger != "memory"))
        ]
        invocations = _invocations(mix, ledger)
        rounds = self._rounds or ROUNDS[ledger]
        source = batches(mix, seed=1)
        figures: dict[str, list[Figures]] = {name: [] for name in names}
        counted: dict[str, Figures] = {}
        with ExitStack() as running:
            contenders = [
                running.enter_context(
                    run_contender(
                        name,
                        self._deployment,
                        self._ledgers[ledger],
                        mix.handled_types,
                        max_records=mix.records,
                    )
                )
                for name in names
            ]
            for number in range(WARM_UP + rounds):
                batch_list = list(islice(source, invocations))
                for contender in _rotated(contenders, number):
                    is_counted = number == WARM_UP - 1
                    found = contender.run(batch_list, capacity=is_counted)
                    if is_counted:
                        counted[contender.name] = found
                    elif number >= WARM_UP:
                        figures[contender.name].append(found)
        records = mix.records * invocations
        return {
            "axis": point.axis,
            "value": point.value,
            "ledger": ledger,
            "records": mix.records,
            "body_bytes": round(sum(batch.size for batch in batch_list) / records),
            "new_share": round(_share_of_new(batch_list, records), 3),
            "rounds": rounds,
            "contenders": {
                name: _summary(each, figures[OURS], counted[name], records)
                for name, each in figures.items()
            },
        }

    def measure_starts(self, number: int) -> list[dict[str, Any]]:
        """From process start to the first batch answered, on DynamoDB Local."""
        batch_list = list(islice(batches(Mix(records=START_RECORDS), seed=2), 1))
        ledger = self._ledgers["dynamodb"]
        names = [name for name in STACKS if name != THREADS]
        found = []
        for types, deployment in ((5, self._few), (len(NATIVE_TYPES) + 1, self._deployment)):
            taken: dict[str, list[tuple[float, float, float]]] = {name: [] for name in names}
            for turn in range(1 + number):
                for name in _rotated(names, turn):
                    with run_contender(
                        name, deployment, ledger, Mix().handled_types, listen=False
                    ) as contender:
                        answer = contender.run(batch_list)
                        wall = time.perf_counter() - contender.started
                    if turn:  # the first one reads files that are not cached yet
                        taken[name].append((wall, answer.cpu_since_start, answer.peak_memory))
            found.append({"types": types, "contenders": _starts(taken)})
        return found


def _invocations(mix: Mix, ledger: str) -> int:
    """How many batches a round has: enough events for a figure, in bearable time."""
    if mix.payload_kb == 100:
        return 1
    events, most = (500, 100) if ledger == "memory" else (100, 20)
    events = max(events, mix.types)  # the warm-up is to see every type
    return max(1, min(-(-events // mix.records), most))


def _rotated(items: Sequence[Any], by: int) -> list[Any]:
    by %= len(items)
    return [*items[by:], *items[:by]]


def _share_of_new(batch_list: Sequence[Batch], records: int) -> float:
    return sum(batch.new + batch.failed for batch in batch_list) / records


def _summary(
    figures: Sequence[Figures], ours: Sequence[Figures], counted: Figures, records: int
) -> dict[str, float]:
    """Medians over the rounds; ratios are medians of each round's own."""
    return {
        "cpu_us": round(median(each.cpu for each in figures) / records * 1e6, 1),
        "events_per_second": round(records / median(each.seconds for each in figures)),
        "ours_cpu_ratio": round(_ratio([o.cpu for o in ours], [f.cpu for f in figures]), 3),
        "ours_speed_ratio": round(
            _ratio([f.seconds for f in figures], [o.seconds for o in ours]), 2
        ),
        "requests": round(counted.requests / records, 3),
        "write_units": round(counted.write_units / records, 3),
        "read_units": round(counted.read_units / records, 3),
        "peak_memory_mb": round(max(each.peak_memory for each in figures)),
    }


def _starts(
    taken: dict[str, list[tuple[float, float, float]]],
) -> dict[str, dict[str, float]]:
    walls = {name: [wall for wall, _, _ in each] for name, each in taken.items()}
    cpus = {name: [cpu for _, cpu, _ in each] for name, each in taken.items()}
    return {
        name: {
            "wall_ms": round(median(walls[name]) * 1000),
            "cpu_ms": round(median(cpus[name]) * 1000),
            "ours_wall_ratio": round(_ratio(walls[OURS], walls[name]), 3),
            "ours_cpu_ratio": round(_ratio(cpus[OURS], cpus[name]), 3),
            "peak_memory_mb": round(max(memory for _, _, memory in each)),
        }
        for name, each in taken.items()
    }


def _ratio(over: Sequence[float], under: Sequence[float]) -> float:
    return median(one / other for one, other in zip(over, under, strict=True))


def _machine() -> dict[str, Any]:
    model = platform.processor() or platform.machine()
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        names = [line for line in cpus.read_text("utf-8").splitlines() if "model name" in line]
        model = names[0].partition(":")[2].strip() if names else model
    return {
        "cores": os.cpu_count(),
        "processor": model,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load_at_start": round(os.getloadavg()[0], 1),
    }


def _commit() -> str:
    command = ["git", "rev-parse", "--short=12", "HEAD"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _measure_all(arguments: argparse.Namespace, endpoint: str) -> Iterator[tuple[str, Any]]:
    points = (BASELINE,) if arguments.quick else POINTS
    with tempfile.TemporaryDirectory() as folder:
        every = make_deployment(Path(folder) / "every")
        few = make_deployment(Path(folder) / "few", few=True)
        for root in (every, few):
            compileall.compile_dir(root, quiet=1)  # as a package for Lambda has it
        bench = Bench(every, few, endpoint, arguments.rounds)
        for point in points:
            for ledger in point.ledgers:
                yield "points", bench.measure(point, ledger)
        yield "starts", bench.measure_starts(arguments.rounds or STARTS)


def _print_point(found: dict[str, Any]) -> None:
    line = f"{found['axis']} {found['value']}, {found['ledger']}:"
    for name, each in found["contenders"].items():
        line += f"  {name} {each['cpu_us']:,} us, {each['events_per_second']:,}/s;"
    print(line.rstrip(";"), flush=True)  # noqa: T201


def main() -> None:
    """Measure, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="the baseline and the starts alone")
    parser.add_argument("--write", action="store_true", help="write the page with --quick too")
    parser.add_argument("--rounds", type=int, help="rounds of each measurement, and starts")
    parser.add_argument("--render", action="store_true", help="write the page again, from its JSON")
    arguments = parser.parse_args()
    sys.path.append(str(PACKAGES))
    if arguments.render:
        page.write(json.loads((DOCS / "performance.json").read_text("utf-8")), DOCS)
        return
    started = time.monotonic()
    results: dict[str, Any] = {
        "date": datetime.now(timezone.utc).date().isoformat(),
        "commit": _commit(),
        "command": "make bench BENCH=quick" if arguments.quick else "make bench",
        "machine": _machine(),
        "versions": {name: version(name) for name in PACKAGE_NAMES},
        "points": [],
        "starts": [],
    }
    try:
        with run_dynamodb_local() as endpoint:
            for kind, found in _measure_all(arguments, endpoint):
                if kind == "points":
                    results["points"].append(found)
                    _print_point(found)
                else:
                    results["starts"] = found
    except pytest.skip.Exception as error:
        sys.exit(str(error))
    results["minutes"] = round((time.monotonic() - started) / 60, 1)
    if arguments.write or not arguments.quick:
        page.write(results, DOCS)
    print(page.summary(results), end="")  # noqa: T201


if __name__ == "__main__":
    main()
