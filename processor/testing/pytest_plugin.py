"""The fixtures for testing handlers, which pytest finds where this package is installed.

Nothing of the registry is imported before a test uses one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from processor.testing import (
        FakeGenesys,
        FrozenClock,
        HandlerRun,
        MemoryDeadLetters,
        MemoryLedger,
    )


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that shows the time of the sample events."""
    from processor.testing import FrozenClock

    return FrozenClock()


@pytest.fixture
def ledger() -> MemoryLedger:
    """An empty ledger."""
    from processor.testing import MemoryLedger

    return MemoryLedger()


@pytest.fixture
def dead_letters() -> MemoryDeadLetters:
    """Dead letters, none yet."""
    from processor.testing import MemoryDeadLetters

    return MemoryDeadLetters()


@pytest.fixture
def genesys() -> FakeGenesys:
    """A Genesys Cloud without responses, for `context.genesys`."""
    from processor.testing import FakeGenesys

    return FakeGenesys()


@pytest.fixture
def run_handler(
    clock: FrozenClock, ledger: MemoryLedger, dead_letters: MemoryDeadLetters, genesys: FakeGenesys
) -> Callable[..., HandlerRun]:
    """`processor.testing.run_handler` with these fixtures, which all runs of the test share."""
    from processor.testing import run_handler

    return partial(
        run_handler, clock=clock, ledger=ledger, dead_letters=dead_letters, genesys=genesys
    )
