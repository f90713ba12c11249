"""A Lambda function whose execution environments run the real Runtime."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from processor.dispatch import Handlers
from processor.outcomes import Outcome
from support.simulation.clients import CloudWatchClient, DynamoDbClient, Network, SqsClient
from support.simulation.dynamodb import Table
from support.simulation.faults import Faults
from support.simulation.world import Killed, Process, Workers, World

_MAX_IDLE_SECONDS = 600.0


class Watcher(Protocol):
    """Sees invocations."""

    def began(self, invocation: Invocation) -> None:
        """An invocation begins."""

    def answered(self, invocation: Invocation, response: Any) -> None:
        """It ended: with a response, or with an exception."""

    def died(self, invocation: Invocation, *, is_time_out: bool) -> None:
        """Its process died."""


class Invocation:
    """One invocation; also the context that the function gets with it."""

    def __init__(self, number: int, event: Any, environment: Environment, ends_at: float) -> None:
        self.number = number
        self.event = event
        self.environment = environment
        self.ends_at = ends_at
        """When the time-out kills it."""
        self.is_over = False
        self.outcomes: list[Outcome] = []

    def get_remaining_time_in_millis(self) -> int:
        """What is left before the time-out."""
        return int((self.ends_at - self.environment.process.world.now) * 1000)


class Environment:
    """One execution environment: a process with a clock of its own."""

    def __init__(self, function: Function, number: int) -> None:
        # Imported here: the module is the entry point, and reads its settings at import.
        from processor.lambda_function import Runtime

        world, random = function.world, function.faults.random
        self.process = Process(world, f"environment-{number}")
        self.process.environment = self
        self.skew = random.uniform(-function.max_skew, function.max_skew)
        """How far its clock is ahead, in seconds."""
        self.idle_since = world.now
        self.invocation: Invocation | None = None
        self.invocations = 0
        """How many it has had, before this one."""
        self.runtime = Runtime(
            function.settings,
            clock=self.clock,
            sleep=world.sleep,
            workers=lambda _service: Workers(world),
        )
        self.runtime.handlers = function.handlers
        vars(self.runtime).update(
            dynamodb=DynamoDbClient(function.network, function.table),
            sqs=SqsClient(function.network),
            cloudwatch=CloudWatchClient(function.network),
        )
        self.runtime.processor = replace(
            self.runtime.processor,
            owner=f"environment-{number}",
            start_timer=self.start_timer,
        )

    def clock(self) -> float:
        """Seconds since 1970, as this environment believes."""
        world = self.process.world
        world.check_alive()
        return world.now + self.skew

    def start_timer(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        """Run an action later in a thread of its own; returns what cancels it."""
        process = self.process

        def fire() -> None:
            if process.is_alive:
                process.world.start(process, action)

        return process.world.at(process.world.now + seconds, fire)


class Function:
    """Reuses execution environments, creates and ends them, and kills what is out of time."""

    def __init__(
        self,
        world: World,
        faults: Faults,
        network: Network,
        table: Table,
        handlers: Handlers,
        watcher: Watcher,
        *,
        settings: Mapping[str, str],
        timeout_seconds: float,
        concurrency: int,
        max_skew: float = 0,
    ) -> None:
        self.world = world
        self.faults = faults
        self.network = network
        self.table = table
        self.handlers = handlers
        self.watcher = watcher
        self.settings = settings
        self.timeout_seconds = timeout_seconds
        self.concurrency = concurrency
        self.max_skew = max_skew
        """How far the clock of an environment may be off, in seconds."""
        self.idle: list[Environment] = []
        self.running = 0
        self.environments = 0
        self.invocations = 0

    def invoke(self, event: Any, done: Callable[[Any], None]) -> bool:
        """Begin an invocation, unless as many run as may; `done` gets None if it fails."""
        if self.running >= self.concurrency:
            return False
        self.running += 1
        self.invocations += 1
        now = self.world.now
        environment = self._environment()
        invocation = Invocation(self.invocations, event, environment, now + self.timeout_seconds)
        environment.invocation = invocation
        self.watcher.began(invocation)
        is_time_out = False

        def time_out() -> None:
            nonlocal is_time_out
            is_time_out = True
            environment.process.kill()

        cancels = [self.world.at(invocation.ends_at, time_out)]
        if self.faults.happens("killed at some moment", self.faults.kill_anytime, now):
            moment = now + self.faults.random.uniform(0, self.timeout_seconds)
            cancels.append(self.world.at(moment, environment.process.kill))

        def end(response: Any) -> None:
            invocation.is_over = True
            self.running -= 1
            environment.invocation = None
            environment.invocations += 1
            for cancel in cancels:
                cancel()
            self.world.at(self.world.now, lambda: done(response))

        def die() -> None:
            self.watcher.died(invocation, is_time_out=is_time_out)
            end(None)

        def run() -> None:
            try:
                # Lambda passes JSON, and takes JSON.
                answer = environment.runtime.handle(json.loads(json.dumps(event)), invocation)
                response = json.loads(json.dumps(answer))
            except Killed:
                raise
            except Exception as error:  # noqa: BLE001 - the invocation fails with it
                response = None
                self.watcher.answered(invocation, error)
            else:
                self.watcher.answered(invocation, response)
            environment.process.on_death = lambda: None
            environment.process.freeze()
            environment.idle_since = self.world.now
            self.idle.append(environment)
            end(response)

        environment.process.on_death = die
        environment.process.thaw()
        self.world.start(environment.process, run)
        return True

    def end(self) -> None:
        """End all environments that are idle."""
        for environment in self.idle:
            environment.process.kill()
        self.idle.clear()

    def _environment(self) -> Environment:
        now = self.world.now
        random = self.faults.random
        for environment in list(self.idle):
            if now - environment.idle_since > _MAX_IDLE_SECONDS * random.random():
                self.idle.remove(environment)
                environment.process.kill()
        if self.idle and random.random() < 0.95:
            return self.idle.pop(random.randrange(len(self.idle)))
        self.environments += 1
        return Environment(self, self.environments)
