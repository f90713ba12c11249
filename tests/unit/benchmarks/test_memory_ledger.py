"""The bench's ledger in memory fulfils the contract of every ledger: it does the same job."""

from __future__ import annotations

import pytest

from benchmarks.peers.memory_ledger import MemoryLedger
from processor.ledger import Ledger
from support.ledger_contract import LedgerContract


@pytest.fixture
def ledger() -> Ledger:
    """An empty ledger."""
    return MemoryLedger()


class TestMemoryLedger(LedgerContract):
    """The contract, on a dictionary."""
