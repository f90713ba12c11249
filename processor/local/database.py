"""One SQLite file for the ledger and the dead letters."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from processor.errors import ConfigurationError, StoreUnavailable

_APPLICATION_ID = 0x47454E45
_SCHEMA = """
CREATE TABLE IF NOT EXISTS ledger (
    event_hash TEXT PRIMARY KEY,
    owner TEXT,             -- NULL once completed
    until REAL NOT NULL     -- end of the lease, or of the memory of a completion
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dead_letters (
    id INTEGER PRIMARY KEY,
    dead_lettered_at REAL NOT NULL,
    reason TEXT NOT NULL,
    pointer TEXT,
    error TEXT NOT NULL,
    event_type TEXT,
    schema_version TEXT,
    receive_count INTEGER,
    source TEXT NOT NULL,
    body NOT NULL           -- verbatim: TEXT, or BLOB if it is no UTF-8
);
"""


def open_database(path: Path | str) -> sqlite3.Connection:
    """Open a state file, made if it is not there; `:memory:` for none.

    Raises ConfigurationError if the path is no state file, or cannot be one.
    """
    try:
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        application_id = connection.execute("PRAGMA application_id").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if application_id != _APPLICATION_ID and tables:
            raise ConfigurationError(f"{path} is another program's database; name another file")
        # WAL lets a reader look while a run writes; FULL keeps what was acknowledged.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.executescript(_SCHEMA)
    except (OSError, sqlite3.Error) as error:
        raise ConfigurationError(
            f"{path} cannot be used as the state file: {error}; name another file"
        ) from None
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All or nothing; raises StoreUnavailable if SQLite says no."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise StoreUnavailable(f"the state file: {error}") from error
