"""The function with its table and its dead-letter queue, in virtual time, under an oracle."""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from importlib import import_module
from typing import NamedTuple
from unittest import mock

from processor.dispatch import Handlers
from processor.logs import logger
from processor.outcomes import Outcome
from support.registries import KNOWN_VERSIONS
from support.rig import EVENT_TIME
from support.simulation.aws_lambda import Function
from support.simulation.clients import Network
from support.simulation.dynamodb import Table
from support.simulation.faults import Faults
from support.simulation.oracle import Oracle
from support.simulation.traffic import make_handlers
from support.simulation.world import Condition, Lock, Pool, ReentrantLock, World

MAX_ATTEMPTS = 5
_ENVIRONMENT = {
    "DLQ_URL": "https://sqs.eu-central-1.amazonaws.com/111122223333/dead",
    "DEDUP_TABLE": "ledger",
    "LOG_LEVEL": "critical",
    "DRIFT_SAMPLE_RATE": "0",
    "MAX_RECEIVE_COUNT": str(MAX_ATTEMPTS),
}


_WAITING = {"Condition": Condition, "Lock": Lock, "RLock": ReentrantLock}
"""What a thread can wait for, by its name in `threading`."""


class Deployment(NamedTuple):
    """A function, how it reaches its services, and who checks it."""

    oracle: Oracle
    network: Network
    function: Function


def deploy(
    world: World,
    faults: Faults,
    *,
    settings: Mapping[str, str],
    timeout_seconds: float,
    concurrency: int,
    max_skew: float = 0,
) -> Deployment:
    """Deploy the function with settings, in addition to those that every simulation has."""
    table = Table("ledger")
    oracle = Oracle(world, table.rows, max_attempts=MAX_ATTEMPTS)
    network = Network(world, faults, oracle)
    function = Function(
        world,
        faults,
        network,
        table,
        make_handlers(world, faults, oracle),
        oracle,
        settings={**_ENVIRONMENT, **settings},
        timeout_seconds=timeout_seconds,
        concurrency=concurrency,
        max_skew=max_skew,
    )
    return Deployment(oracle, network, function)


def _no_handlers(_setting: str) -> Handlers:
    """Of each runtime its own, since load_handlers reads the disk."""
    return Handlers()


def _replaced(module: str, waiting: Mapping[str, object]) -> AbstractContextManager[object]:
    """What a module imports of `threading` is replaced."""
    names = vars(import_module(module))
    return mock.patch.dict(names, {name: waiting[name] for name in waiting if name in names})


@contextmanager
def _quiet() -> Iterator[None]:
    """The processor's logger writes nothing, and is afterwards as it was."""
    level, propagate, handlers = logger.level, logger.propagate, logger.handlers
    logger.handlers, logger.propagate = [logging.NullHandler()], False
    try:
        yield
    finally:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


@contextmanager
def virtual_time() -> Iterator[World]:
    """A world in whose time the processor's modules wait, and in which chance repeats itself."""
    world = World(EVENT_TIME)

    def note(outcomes: list[Outcome]) -> None:
        world.process.environment.invocation.outcomes = outcomes

    waiting = {name: partial(kind, world) for name, kind in _WAITING.items()}
    state = random.getstate()
    random.seed(0)
    try:
        # The entry point reads its settings when it is imported.
        with _quiet(), mock.patch.dict(os.environ, _ENVIRONMENT):
            import_module("processor.lambda_function")
        with (
            _quiet(),
            _replaced("processor.batch", waiting),
            _replaced("processor.claims", waiting),
            _replaced("processor.settling", waiting),
            mock.patch("concurrent.futures.ThreadPoolExecutor", partial(Pool, world)),
            mock.patch("os.urandom", bytes),  # each environment gets a name of its own instead
            mock.patch("processor.lambda_function.load_handlers", _no_handlers),
            mock.patch("processor.lambda_function.log_outcomes", note),
            mock.patch.dict("processor.upgrade.VERSIONS", KNOWN_VERSIONS),
        ):
            yield world
    finally:
        random.setstate(state)
        world.close()
