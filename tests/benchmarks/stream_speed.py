"""How fast `genesys-events drift` reads a stream, compared with reading alone.

A stream of EventBridge envelopes of six types, in which one event in twenty drifted. Events a
second are those of the whole command, including its start; the ratio is of CPU time in one process,
where the processor's own reading (parse, validate, upgrade) is 1.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from processor.envelope import read_envelope  # noqa: E402
from processor.upgrade import read_event  # noqa: E402
from tools.drift.compare_events import Observer  # noqa: E402
from tools.process.sources import read_source  # noqa: E402

EVENTS = 200_000
ROUNDS = 5
TARGET = 15_000
TYPES = (
    "detail.events.conversation.acd.end",
    "detail.events.conversation.customer.start",
    "detail.events.conversation.user.end",
    "detail.events.conversation.flow.end",
    "users.presence",
    "users.routingStatus",
)


def stream() -> Iterator[bytes]:
    """The events as an archive has them: one on each line."""
    schemas = [
        json.loads((ROOT / "schemas" / name / "2.1.0.json").read_text("utf-8")) for name in TYPES
    ]
    for number in range(EVENTS):
        schema = schemas[number % len(schemas)]
        payload = dict(schema["examples"][0]["payload"])
        if number % 20 == 0:
            payload["queueTier"] = "GOLD"
        moment = f"2026-10-{1 + number * 30 // EVENTS:02d}T14:05:00.431Z"
        topic = schema["x-genesys-topic"]
        event = {
            "version": "0",
            "id": f"00000000-0000-4000-8000-{number:012d}",
            "detail-type": topic,
            "source": "aws.partner/genesys.com/cloud/organization/events",
            "time": "2026-10-01T14:05:00Z",
            "detail": {
                "topicName": topic.replace("{id}", "4f2c9d8e-0a1b-4c3d-9e5f-6a7b8c9d0e1f"),
                "version": "2",
                "eventBody": payload,
                "metadata": {"CorrelationId": str(number)},
                "timestamp": moment,
            },
        }
        yield json.dumps(event).encode() + b"\n"


def cpu(work: Callable[[], None]) -> float:
    """Seconds of CPU that some work takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


def main() -> None:
    """Measure, and print the results."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "events.jsonl")
        with path.open("wb") as file:
            file.writelines(stream())
        size = path.stat().st_size
        seconds = []
        for _ in range(3):
            started = time.perf_counter()
            command = [sys.executable, "-m", "tools.cli", "drift", str(path), "--format", "json"]
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
            seconds.append(time.perf_counter() - started)
        records = [record for _, record in zip(range(20_000), read_source(str(path)), strict=False)]
    rate = EVENTS / min(seconds)
    say(f"{EVENTS:,} events, {size / 1e6:.0f} MB, on {os.cpu_count()} cores")
    say(f"drift                       {rate:>9,.0f} events/s   target {TARGET:,}")
    observer = Observer(ROOT)
    ratios = []

    def read() -> None:
        for record in records:
            read_event(read_envelope(record.body))

    def observe() -> None:
        for record in records:
            observer.add(record)

    observe()
    for _ in range(ROUNDS):
        alone = cpu(read)
        ratios.append(cpu(observe) / alone)
    say(f"CPU against reading alone   {statistics.median(ratios):>9.2f} x")
    if rate < TARGET:
        sys.exit(1)


if __name__ == "__main__":
    main()
