"""The DynamoDB ledger fulfils the contract of every ledger."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from processor.ledger import Ledger
from support.ledger_contract import LedgerContract


@pytest.fixture
def ledger(dynamo_ledger: Callable[..., Ledger]) -> Ledger:
    """An empty ledger in its own table."""
    return dynamo_ledger()


class TestDynamoLedger(LedgerContract):
    """The contract, on DynamoDB Local."""
