"""What DRIFT_SAMPLE_RATE costs: CPU of the processor at 0.01 and at 1, as ratios to 0 in one run.

Every event type's newest example is processed, in batches of 100, by a handler that does nothing
and a ledger in memory. The rates alternate, and each ratio is one of medians. 0 is measured twice:
the difference between the two is the noise of the run.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from statistics import median

from generated.index import VERSIONS
from processor.batch import Processor
from processor.dead_letters import DeadLetter
from processor.dispatch import Handlers
from processor.ledger import Answer, Claim, ClaimedEvent
from processor.reasons import Reason
from processor.record import Record
from processor.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 100
RATES = {"0": 0.0, "0 again": 0.0, "0.01": 0.01, "1": 1.0}


class Memory:
    """A ledger that grants each claim, and stores nothing; dead letters that must stay unused."""

    def claim(self, events: Mapping[str, ClaimedEvent], **_: object) -> Mapping[str, Answer]:
        """Grant every claim."""
        return dict.fromkeys(events, Answer(Claim.GRANTED))

    def take_over(self, key: str, event: ClaimedEvent, **_: object) -> Answer:
        """No key is expired."""
        raise AssertionError(key, event)

    def complete(self, numbers: Mapping[str, int], **_: object) -> Collection[str]:
        """Forget them."""
        return ()

    def release(self, attempts: Mapping[str, int], **_: object) -> None:
        """Forget them."""

    def renew(self, keys: Collection[str], **_: object) -> None:
        """Forget them."""

    def send(self, dead_letters: Sequence[DeadLetter], **_: object) -> Collection[int]:
        """Refuse them: every example is valid."""
        raise AssertionError(dead_letters)


def make_batches() -> list[list[Record]]:
    """The newest example of each event type, as batches of 100 records."""
    records = []
    for event_type, versions in VERSIONS.items():
        path = ROOT / "schemas" / event_type / f"{versions[-1]}.json"
        event = json.loads(path.read_text("utf-8"))["examples"][0]
        records.append(Record(json.dumps(event), "benchmark", event_type))
    random.Random(1).shuffle(records)  # noqa: S311 - for the same batches in each run
    return [
        [records[(start + offset) % len(records)] for offset in range(100)]
        for start in range(0, len(records), 100)
    ]


def make_processor(rate: float) -> Processor:
    """A processor that handles everything by doing nothing."""
    handlers = Handlers()
    handlers.handles("*")(lambda _event: None)
    settings = Settings(max_event_age_seconds=0, drift_sample_rate=rate)
    memory = Memory()
    return Processor(handlers, memory, memory, settings, time.time)


def main() -> None:
    """Print CPU an event at each rate, and its ratio to that at 0."""
    batches = make_batches()
    processors = {name: make_processor(rate) for name, rate in RATES.items()}
    for batch in batches:  # models and known values are loaded once, and no part of this
        for outcome in processors["1"].process(batch):
            assert outcome.reason is Reason.PROCESSED, outcome.error
    seconds: dict[str, list[float]] = {name: [] for name in RATES}
    for turn in range(ROUNDS):
        names = list(RATES)
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            start = time.process_time()
            for batch in batches:
                processors[name].process(batch)
            seconds[name].append(time.process_time() - start)
    events = sum(map(len, batches))
    base = median(seconds["0"])
    print(f"DRIFT_SAMPLE_RATE, {ROUNDS} times {events} events of {len(VERSIONS)} types")  # noqa: T201
    for name, each in seconds.items():
        cpu = median(each)
        print(f"  {name:12} {cpu / events * 1e6:6.1f} µs an event  {cpu / base:6.1%} of 0")  # noqa: T201


if __name__ == "__main__":
    main()
