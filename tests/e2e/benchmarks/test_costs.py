"""What an event costs in DynamoDB, counted outside of the code, as `make bench` does."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from benchmarks.peers.contenders import (
    HANDLERS,
    STACKS,
    Figures,
    Ledger,
    make_deployment,
    run_contender,
)
from benchmarks.peers.events import Mix, batches

MOST_REQUESTS = 0.08
"""A new event, in batches of 100."""
MOST_WRITE_UNITS = 1.1
"""A new event, in batches of 100."""


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is deployed, with the bench's handlers."""
    return make_deployment(tmp_path_factory.mktemp("peers") / "deployment")


def count(name: str, deployment: Path, endpoint: str, mix: Mix) -> Figures:
    """What a batch costs in an execution environment that has had one before."""
    first, second = islice(batches(mix, seed=1), 2)
    ledger = Ledger("dynamodb", endpoint)
    with run_contender(name, deployment, ledger, mix.handled_types) as contender:
        contender.run([first])
        return contender.run([second], capacity=True)


def test_a_new_event_costs_little(deployment: Path, dynamodb_endpoint: str) -> None:
    """Requests and write units of ours; nothing is read."""
    found = count("ours", deployment, dynamodb_endpoint, Mix())

    assert found.handled == 100
    assert 0 < found.requests <= 100 * MOST_REQUESTS
    assert 0 < found.write_units <= 100 * MOST_WRITE_UNITS
    assert found.read_units == 0


@pytest.mark.parametrize("name", ["powertools", "powertools_lean"])
def test_powertools_costs_what_its_documentation_says(
    name: str, deployment: Path, dynamodb_endpoint: str
) -> None:
    """Two requests and two write units a new event: what counts ours counts right."""
    found = count(name, deployment, dynamodb_endpoint, Mix(records=10))

    assert found.handled == 10
    assert (found.requests, found.write_units, found.read_units) == (20, 20, 0)


def test_a_refused_write_is_counted(deployment: Path, dynamodb_endpoint: str) -> None:
    """A duplicate of Powertools' is a conditional write that fails, and is paid for."""
    found = count("powertools", deployment, dynamodb_endpoint, Mix(records=10, duplicates=0.5))

    assert found.handled == 5
    assert (found.requests, found.write_units) == (15, 15)


@pytest.mark.parametrize("name", STACKS)
def test_every_stack_does_the_same(name: str, deployment: Path, dynamodb_endpoint: str) -> None:
    """On DynamoDB: new events are handled, duplicates are not, failures are reported."""
    assert name in HANDLERS
    mix = Mix(records=20, duplicates=0.25, failures=0.1, unhandled=0.05)
    assert count(name, deployment, dynamodb_endpoint, mix).failures == 1
