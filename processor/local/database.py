"""One SQLite file for the ledger and the dead letters."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from processor.errors import ConfigurationError, StoreUnavailable

_one_at_a_time = Lock()

_APPLICATION_ID = 0x47454E45
_FORMAT = 5
_CONVERSIONS = {
    2: ("ALTER TABLE ledger ADD COLUMN digest TEXT",),
    3: (
        "ALTER TABLE ledger ADD COLUMN attempts INTEGER",
        "UPDATE ledger SET attempts = 1 WHERE owner IS NOT NULL",
    ),
    4: ("ALTER TABLE ledger ADD COLUMN mark REAL",),
}
"""From an older format to the next."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS ledger (
    event_hash TEXT PRIMARY KEY,
    owner TEXT,             -- NULL once completed or given back
    until REAL NOT NULL,    -- end of the lease, or of how long the row is kept
    digest TEXT,            -- of what the event says
    attempts INTEGER,       -- how many were begun, NULL once completed
    mark REAL               -- when a handler was started that must not be run again
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
    message_group TEXT,
    body NOT NULL           -- verbatim: TEXT, or BLOB if it is not UTF-8
);
"""


def open_database(path: Path | str, *, read_only: bool = False) -> sqlite3.Connection:
    """Open a state file, which is created if it does not exist; `:memory:` for none.

    With read_only it must exist and is not changed, so one of an older release is refused. Raises
    ConfigurationError if the file cannot be used.
    """
    try:
        if read_only:
            path = Path(path)
            name = f"{path.absolute().as_uri()}?mode=ro"
        else:
            name = str(path)
            if path != ":memory:":
                Path(path).parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            name, uri=read_only, isolation_level=None, timeout=30, check_same_thread=False
        )
        connection.text_factory = _text
        try:
            if read_only:
                _check(connection)
            else:
                _prepare(connection)
        except BaseException:
            connection.close()
            raise
    except (OSError, sqlite3.Error, _ForeignError) as error:
        raise ConfigurationError(f"{path} {_advice(error)}") from None
    return connection


def _text(value: bytes) -> str | bytes:
    """Text of the database; as bytes if it is not UTF-8, so that it stops no other row."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value


class _ForeignError(Exception):
    """The database is another program's, or of another release."""


def _advice(error: Exception) -> str:
    if isinstance(error, _ForeignError):
        return f"{error}; name another file"
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return "is in use by another run: try again when it is over"
    return f"cannot be used as the state file: {error}; name another file"


def _check(connection: sqlite3.Connection) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    format_version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != _APPLICATION_ID:
        raise _ForeignError("is not a state file")
    if format_version != _FORMAT:
        raise _ForeignError("was written by another release of genesys-events")


def _prepare(connection: sqlite3.Connection) -> None:
    # In one transaction, so that two first runs see either nothing or all of it.
    connection.execute("BEGIN IMMEDIATE")
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        format_version = connection.execute("PRAGMA user_version").fetchone()[0]
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {_FORMAT}")
        elif application != _APPLICATION_ID:
            raise _ForeignError("is another program's database")
        elif format_version in _CONVERSIONS:
            for version in range(format_version, _FORMAT):
                for statement in _CONVERSIONS[version]:
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {_FORMAT}")
        elif format_version != _FORMAT:
            raise _ForeignError("was written by another release of genesys-events")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    # WAL: readers do not wait for a run that writes. FULL: what was acknowledged is durable.
    _use_wal(connection)
    connection.execute("PRAGMA synchronous = FULL")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL, for which SQLite waits for no lock: where it is refused, the next run does."""
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All or nothing; raises StoreUnavailable if SQLite refuses."""
    try:
        # A transaction is the connection's, and concurrent handlers share the connection.
        with _one_at_a_time:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise StoreUnavailable(f"the state file: {error}") from error
