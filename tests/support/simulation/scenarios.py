"""What is simulated: traffic, faults and settings, all drawn from one seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from random import Random
from typing import NamedTuple

from support.rig import EVENT_TIME
from support.simulation.deployment import MAX_ATTEMPTS, deploy, virtual_time
from support.simulation.faults import CRASHES, LOSSES, Fault, Faults, Outage
from support.simulation.histories import ONCE, SUCCEEDS, Event, Kind
from support.simulation.queues import Message, Queue
from support.simulation.streams import Shard
from support.simulation.traffic import Traffic
from support.simulation.world import World


@dataclass(frozen=True)
class Scenario:
    """A world to simulate; what it does not say is drawn from the seed."""

    name: str
    kinds: Mapping[Kind, float] = field(default_factory=lambda: {Kind.FINE: 1})
    """How frequent each kind of event is."""
    first: Kind | None = None
    """The kind of the first event, if that is not drawn."""
    source: str = "standard"
    """standard, fifo or kinesis."""
    rates: Mapping[Fault, float] = field(default_factory=dict)
    outages: tuple[str, ...] = ()
    """The services of which some time passes without an answer."""
    kill_handler: float = 0
    kill_anytime: float = 0
    redeliver: float = 0
    copies: float = 0
    """The share of events that are sent twice."""
    bad_rows: float = 0
    """The share of events whose key has a row in the table that no ledger wrote."""
    max_skew: float = 0
    concurrency: int = 4
    lanes: int = 1
    batch_size: int = 10
    timeout_seconds: float = 30
    groups: int = 4
    metrics: str = "off"
    seconds: float = 60
    """How long events are sent."""
    max_receive_count: int = 1000
    """After so many receives, SQS moves a message away."""


_BAD_ROWS: Sequence[dict[str, dict[str, str]]] = (
    {},
    {"owner": {"S": "somebody"}},
    {"owner": {"N": "1"}, "lease_until": {"N": "1"}},
    {"owner": {"S": "somebody"}, "lease_until": {"S": "soon"}},
    {"attempts": {"S": "many"}},
)
FINE = {Kind.FINE: 40.0, Kind.SLOW: 1.0, Kind.ONCE: 4.0}
UNREADABLE = dict.fromkeys(
    (Kind.MALFORMED, Kind.INVALID, Kind.UNKNOWN_TYPE, Kind.UNKNOWN_VERSION, Kind.FUTURE), 0.5
)
FAILING = {
    **dict.fromkeys((Kind.FAILS_FIRST, Kind.SHORT_OF_TIME, Kind.REJECTED), 2.0),
    **dict.fromkeys((Kind.FAILS, Kind.EXITS, Kind.STALE, Kind.UNHANDLED, Kind.CONFLICT), 1.0),
    **dict.fromkeys((Kind.ONCE_LATER, Kind.ONCE_FAILS, Kind.ONCE_REJECTED), 1.0),
}
POISON = {
    **dict.fromkeys((Kind.HANGS, Kind.KILLS, Kind.HANGS_FIRST, Kind.KILLS_FIRST), 0.3),
    **dict.fromkeys((Kind.ONCE_HANGS, Kind.ONCE_KILLS), 0.3),
}
ALL = {**FINE, **UNREADABLE, **FAILING, **POISON}
_REDRIVEN = 0.3
"""The share of dead letters that are redriven, of events that must not be run again."""
_CRASHES = dict.fromkeys(CRASHES, 0.01)
_LOSSES = dict.fromkeys(LOSSES, 0.02)

SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("calm", {**FINE, **UNREADABLE, **FAILING}),
        # Each poison event of a batch may cost its neighbours MAX_ATTEMPTS receives.
        Scenario("poison", {**FINE, **POISON}, batch_size=100, max_receive_count=100),
        Scenario("copies", {**FINE, **FAILING}, copies=0.3, redeliver=0.02, bad_rows=0.02),
        Scenario(
            "crashes",
            {**FINE, **FAILING},
            rates=_CRASHES,
            kill_handler=0.01,
            kill_anytime=0.05,
            copies=0.1,
            batch_size=100,
            max_skew=2.5,
        ),
        Scenario("losses", {**FINE, **FAILING}, rates=_LOSSES, copies=0.1, batch_size=50),
        Scenario(
            "outages",
            {**FINE, **FAILING},
            outages=("dynamodb", "sqs", "dynamodb", "sqs"),
            batch_size=100,
            copies=0.1,
        ),
        Scenario(
            "metrics",
            FINE,
            outages=("cloudwatch", "cloudwatch"),
            rates=_LOSSES,
            metrics="put",
        ),
        Scenario("large batches", {**FINE, **FAILING}, batch_size=150, seconds=5),
        Scenario("short", ALL, rates=_LOSSES, timeout_seconds=3, batch_size=20),
        *(
            Scenario(
                f"{source}{suffix}",
                ALL,
                source=source,
                rates=rates,
                kill_handler=crashes,
                kill_anytime=crashes,
                redeliver=0.02,
                copies=0.1,
                max_skew=2.5,
                lanes=lanes,
                batch_size=batch_size,
                concurrency=concurrency,
            )
            for source, concurrency in (("standard", 4), ("fifo", 3), ("kinesis", 4))
            for suffix, lanes, batch_size, rates, crashes in (
                ("", 1, 10, {}, 0.0),
                (" chaos", 1, 30, {**_CRASHES, **_LOSSES}, 0.01),
                (" lanes", 8, 100, {}, 0.0),
                (" chaos lanes", 8, 60, {**_CRASHES, **_LOSSES}, 0.01),
            )
        ),
    )
}
"""Every scenario by its name."""


class Result(NamedTuple):
    """What a simulation counted."""

    events: int
    invocations: int
    requests: int
    faults: Counter[str]
    deaths: Counter[str]
    repeats: Counter[str]
    outcomes: Counter[str]
    """What was reported, by reason."""
    runs: Counter[str]
    """How handlers ended."""
    seconds: float
    """How much time passed in it."""

    def plus(self, other: Result) -> Result:
        """Both together."""
        return Result(*(one + another for one, another in zip(self, other, strict=True)))


def simulate(scenario: Scenario, seed: int, events: int) -> Result:
    """Simulate a scenario until every event has ended; raises Violation."""
    with virtual_time() as world:
        return _Simulation(world, scenario, seed, events).run()


class _Simulation:
    def __init__(self, world: World, scenario: Scenario, seed: int, events: int) -> None:
        self.world = world
        self.scenario = scenario
        self.random = Random(f"{seed} {scenario.name}")  # noqa: S311 - repeatable
        self.count = events
        self.faults = Faults(
            self.random,
            scenario.rates,
            [self._outage(service) for service in scenario.outages],
            scenario.kill_handler,
            scenario.kill_anytime,
            scenario.redeliver,
            until=world.now + 4 * scenario.seconds + 200,
        )
        self.oracle, self.network, self.function = deploy(
            world,
            self.faults,
            settings={
                "METRICS": scenario.metrics,
                "HANDLER_CONCURRENCY": str(scenario.lanes),
            },
            timeout_seconds=scenario.timeout_seconds,
            concurrency=scenario.concurrency,
            max_skew=scenario.max_skew,
        )
        self.traffic = Traffic(world, self.random)
        self.oracle.on_dead_letter = self._dead_lettered
        self.messages = 0
        self.sources = self._sources()

    def _outage(self, service: str) -> Outage:
        start = self.world.now + self.random.uniform(0, self.scenario.seconds)
        fault = self.random.choice(
            (Fault.HANGS, Fault.REFUSED, Fault.HANGS_DONE, Fault.LOST_REPLY, Fault.LOST_REQUEST)
        )
        return Outage(service, start, start + self.random.uniform(5, 100), fault)

    def _sources(self) -> list[Queue | Shard]:
        scenario = self.scenario
        if scenario.source == "kinesis":
            return [
                Shard(
                    self.world,
                    self.faults,
                    self.function.invoke,
                    name=f"shardId-{number:012}",
                    batch_size=scenario.batch_size,
                    on_acknowledged=self.oracle.acknowledged_by,
                )
                for number in range(scenario.groups)
            ]
        return [
            Queue(
                self.world,
                self.faults,
                self.function.invoke,
                name="events.fifo" if scenario.source == "fifo" else "events",
                visibility_seconds=2 * scenario.timeout_seconds + 10,
                max_receive_count=scenario.max_receive_count,
                batch_size=scenario.batch_size,
                window_seconds=2,
                on_moved=self.oracle.moved,
                on_acknowledged=self.oracle.acknowledged_by,
            )
        ]

    def run(self) -> Result:
        """Send all events, and wait until the last one has ended."""
        for _ in range(self.count):
            self.world.at(
                self.world.now + self.random.uniform(0, self.scenario.seconds), self._send
            )
        self.world.run()
        self.oracle.check_end()
        self.function.end()
        self.world.run()
        return Result(
            self.count,
            self.function.invocations,
            self.network.calls,
            self.faults.counts,
            self.oracle.deaths,
            self.oracle.repeats,
            self.oracle.outcomes,
            Counter(run.how for log in self.oracle.logs.values() for run in log.runs),
            self.world.now - EVENT_TIME,
        )

    def _send(self) -> None:
        random = self.random
        kinds = self.scenario.kinds
        (kind,) = random.choices(list(kinds), list(kinds.values()))
        if not self.messages and self.scenario.first is not None:
            kind = self.scenario.first
        like = None
        if kind is Kind.CONFLICT:
            like = self.traffic.event(kind)
            self._send_event(like)
        failures = random.randint(1, MAX_ATTEMPTS - 1)
        event = self.traffic.event(kind, failures=failures, like=like)
        self._send_event(event)
        if kind in SUCCEEDS | ONCE and random.random() < self.scenario.copies:
            when = self.world.now + random.choice((0, random.uniform(0, 100), 400))
            self.world.at(when, lambda: self._send_event(event))
        if random.random() < self.scenario.bad_rows:
            self._spoil(event)

    def _spoil(self, event: Event) -> None:
        """Put a row in the table that no ledger wrote, until it is deleted."""
        rows = self.function.table.rows
        if not event.key.name or event.key.name in rows:
            return
        bad = {"event_hash": {"S": event.key.name}, **self.random.choice(_BAD_ROWS)}
        rows[event.key.name] = bad
        event.key.bad_row_until = inf

        def delete() -> None:
            if rows.get(event.key.name) is bad:
                del rows[event.key.name]
            event.key.bad_row_until = self.world.now

        self.world.at(self.world.now + self.random.uniform(50, 300), delete)

    def _dead_lettered(self, event: Event, at: float) -> None:
        """Redrive some dead letters, each message of which may be delivered several times."""
        if self.scenario.source == "kinesis" or event.kind not in ONCE:
            return
        if self.random.random() < _REDRIVEN:
            when = self.world.now + self.random.uniform(1, 100)
            self.world.at(when, lambda: self._send_event(event, redriven_at=at))

    def _send_event(self, event: Event, *, redriven_at: float | None = None) -> None:
        random = self.random
        self.messages += 1
        source = random.choice(self.sources)
        is_ordered = self.scenario.source != "standard"
        group = (
            source.name
            if isinstance(source, Shard)
            else f"g{random.randrange(self.scenario.groups)}"
        )
        # A message of a standard queue may have a group, and that orders nothing.
        message = Message(f"{self.messages:06}", event.body, group, redriven_at=redriven_at)
        self.oracle.sent(message, event, is_ordered=is_ordered)
        source.send(message)
