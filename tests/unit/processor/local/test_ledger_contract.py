"""The SQLite ledger fulfils the contract of every ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from processor.ledger import Ledger
from processor.local.database import open_database
from processor.local.ledger import SqliteLedger
from support.ledger_contract import LedgerContract


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger in a file."""
    with closing(open_database(tmp_path / "state.db")) as connection:
        yield SqliteLedger(connection)


class TestSqliteLedger(LedgerContract):
    """The contract, on SQLite."""
