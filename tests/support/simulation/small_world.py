"""Every course that small worlds can take: two invocations, a few events, and a few faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from random import Random
from typing import TypeVar

from support.simulation.deployment import Deployment, deploy, virtual_time
from support.simulation.faults import Fault, Faults
from support.simulation.histories import Event, Kind
from support.simulation.oracle import Violation
from support.simulation.queues import Message, failures, sqs_record
from support.simulation.traffic import Traffic
from support.simulation.world import World

Option = TypeVar("Option")

_KINDS = (
    (Kind.FINE, Kind.REJECTED, Kind.FAILS_FIRST),
    (Kind.ONCE, Kind.ONCE_LATER),
)
"""The events of a world."""
_OFFSETS = (0.0, 0.03, 0.06, 0.1, 0.2, 0.4)
"""How much later than the first invocation the second one begins, in seconds."""
_TIMEOUT_SECONDS = 10.0
_FAULTY_SECONDS = 30.0
_CALLS = (
    *(Fault.NONE, Fault.LOST_REPLY, Fault.REFUSED, Fault.HANGS_DONE),
    *(Fault.KILLED_BEFORE, Fault.KILLED_INSIDE),
)
_DEATHS = (None, 0.0, 1.0)
"""The parts of a handler's time at which the process dies."""


class _Choices(Faults):
    """Takes the first option at every point, but at those where another is given."""

    def __init__(self, others: Mapping[int, int], until: float) -> None:
        super().__init__(Random(0), until=until)  # noqa: S311 - the same stream each time
        self.others = others
        self.points: list[int] = []
        """How many options there were at each point."""

    def _choose(self, options: Sequence[Option], now: float) -> Option:
        if now >= self.until:
            return options[0]
        self.points.append(len(options))
        return options[self.others.get(len(self.points) - 1, 0)]

    def of_call(self, service: str, now: float) -> Fault:
        """The fault of a call, by choice."""
        return self._choose(_CALLS, now)

    def in_handler(self, now: float) -> float | None:
        """When the process dies, by choice."""
        return self._choose(_DEATHS, now)


def enumerate_small_worlds(*, deviations: int) -> int:
    """Run every course with so many faults or fewer; returns their number, or raises Violation."""
    count = 0
    for kinds, offset in product(_KINDS, _OFFSETS):
        courses: list[dict[int, int]] = [{}]
        while courses:
            others = courses.pop()
            try:
                points = run_small_world(offset, others, kinds)
            except Violation as violation:
                names = [kind.name for kind in kinds]
                raise Violation(
                    f"{violation}; run_small_world({offset}, {others}, {names}) repeats it"
                ) from None
            count += 1
            if len(others) < deviations:
                courses += [
                    {**others, point: option}
                    for point in range(max(others, default=-1) + 1, len(points))
                    for option in range(1, points[point])
                ]
    return count


def run_small_world(offset: float, others: Mapping[int, int], kinds: Sequence[Kind]) -> list[int]:
    """Run one course; returns how many options there were at each point. Raises Violation."""
    with virtual_time() as world:
        choices = _Choices(others, world.now + _FAULTY_SECONDS)
        deployment = deploy(
            world,
            choices,
            settings={"METRICS": "off"},
            timeout_seconds=_TIMEOUT_SECONDS,
            concurrency=2,
        )
        traffic = Traffic(world, choices.random)
        source = _Source(world, deployment)
        for number, kind in enumerate(kinds):
            source.send(Message(str(number), (event := traffic.event(kind)).body), event)
        source.deliver()
        world.at(world.now + offset, source.deliver)
        world.run()
        deployment.oracle.check_end()
        deployment.function.end()
        world.run()
        return choices.points


class _Source:
    """Delivers all of its messages, again and again until each is acknowledged."""

    def __init__(self, world: World, deployment: Deployment) -> None:
        self.world = world
        self.deployment = deployment
        self.messages: list[Message] = []

    def send(self, message: Message, event: Event) -> None:
        """Take a message."""
        message.sent_at = self.world.now
        self.messages.append(message)
        self.deployment.oracle.sent(message, event, is_ordered=False)

    def deliver(self) -> None:
        """Invoke the function with everything that is not acknowledged."""
        if not self.messages:
            return
        for message in self.messages:
            message.receive_count += 1
        batch = list(self.messages)
        event = {"Records": [sqs_record(message, "events", self.world.now) for message in batch]}
        self.deployment.function.invoke(event, lambda response: self._answered(batch, response))

    def _answered(self, batch: Sequence[Message], response: object) -> None:
        failed = failures(response, [message.name for message in batch])
        for message in batch:
            if message.name not in failed:
                self.deployment.oracle.acknowledged_by(message)
        self.messages = [
            message for message in self.messages if message.name in failed or message not in batch
        ]
        self.world.at(self.world.now + 2 * _TIMEOUT_SECONDS + 10, self.deliver)
