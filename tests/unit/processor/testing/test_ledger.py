"""The ledger in memory fulfils the contract of every ledger: it does the same job."""

from __future__ import annotations

import pytest

from processor.ledger import Ledger
from processor.testing import MemoryLedger
from support.ledger_contract import LedgerContract


@pytest.fixture
def ledger() -> Ledger:
    """An empty ledger."""
    return MemoryLedger()


class TestMemoryLedger(LedgerContract):
    """The contract, on a dictionary."""
