"""The dead letters on SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from processor.dead_letters import DeadLetter
from processor.local.database import transaction
from processor.timestamps import from_seconds, whole_count

_MAX_INTEGER = 2**63 - 1
_COLUMNS = (
    "reason, error, pointer, event_type, schema_version, receive_count, source, dead_lettered_at,"
    " message_group"
)
_VALUES = (
    ":reason, :error, :pointer, :event_type, :schema_version, :receive_count, :source,"
    " :dead_lettered_at, :group"
)
_INSERT = f"INSERT INTO dead_letters (body, {_COLUMNS}) VALUES (:body, {_VALUES})"
_SAME_ROW = (
    "id = :old_id AND CAST(dead_lettered_at AS BLOB) IS CAST(:old_time AS BLOB)"
    " AND CAST(source AS BLOB) IS CAST(:old_source AS BLOB)"
)
"""SQLite reuses the ids of deleted rows, so an id alone does not identify a dead letter."""
_UPDATE = f"UPDATE dead_letters SET ({_COLUMNS}) = ({_VALUES}) WHERE {_SAME_ROW}"


class StoredDeadLetter(NamedTuple):
    """A dead letter, and its number in the state file."""

    number: int
    dead_letter: DeadLetter
    identity: tuple[object, object]
    """Its time and source as the row has them, which need be neither a time nor text."""


class SqliteDeadLetters:
    """DeadLetters in a state file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def send(
        self, dead_letters: Sequence[DeadLetter], *, until: float | None = None
    ) -> Collection[int]:
        """Store all dead letters, or raise StoreUnavailable and store none."""
        with transaction(self._connection) as connection:
            connection.executemany(_INSERT, [_to_row(each) for each in dead_letters])
        return ()

    def replace(self, pairs: Iterable[tuple[StoredDeadLetter, DeadLetter]]) -> None:
        """Replace old dead letters with new ones, which keep their numbers; all or none.

        If the old one no longer exists, the new one gets its own number.
        """
        with transaction(self._connection) as connection:
            for old, new in pairs:
                row = _to_row(new)
                if not connection.execute(_UPDATE, {**row, **_identity(old)}).rowcount:
                    connection.execute(_INSERT, row)

    def remove(self, dead_letters: Iterable[StoredDeadLetter]) -> int:
        """Delete dead letters; return how many of them existed."""
        with transaction(self._connection) as connection:
            return connection.executemany(
                f"DELETE FROM dead_letters WHERE {_SAME_ROW}",
                [_identity(each) for each in dead_letters],
            ).rowcount

    def __iter__(self) -> Iterator[StoredDeadLetter]:
        """All dead letters, oldest first."""
        return self._select("body")

    def without_bodies(self) -> Iterator[StoredDeadLetter]:
        """All dead letters, oldest first, each with an empty body."""
        return self._select("''")

    def _select(self, body: str) -> Iterator[StoredDeadLetter]:
        rows = self._connection.execute(
            f"SELECT id, {body}, {_COLUMNS} FROM dead_letters ORDER BY id"
        )
        return map(_from_row, rows)

    def get(self, number: int) -> StoredDeadLetter | None:
        """One dead letter, or None for an unknown number."""
        row = self._connection.execute(
            f"SELECT id, body, {_COLUMNS} FROM dead_letters WHERE id = ?",
            (min(number, _MAX_INTEGER),),
        ).fetchone()
        return None if row is None else _from_row(row)


def _from_row(row: tuple[Any, ...]) -> StoredDeadLetter:
    """Read a row that anyone may have written: SQLite keeps values of any type in a column."""
    number, body, *texts, receive_count, source, dead_lettered_at, group = row
    reason, error, pointer, event_type, schema_version = map(_text, texts)
    dead_letter = DeadLetter(
        body=body if isinstance(body, (str, bytes)) else str(body),
        reason=reason or "",
        error=error or "",
        pointer=pointer,
        event_type=event_type,
        schema_version=schema_version,
        receive_count=whole_count(receive_count),
        source=_text(source) or "",
        dead_lettered_at=from_seconds(dead_lettered_at) or 0.0,
        group=_text(group),
    )
    return StoredDeadLetter(number, dead_letter, (dead_lettered_at, source))


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _to_row(dead_letter: DeadLetter) -> dict[str, Any]:
    """The fields as SQLite can store them: integers of 64 bits, and text that is UTF-8."""
    count = dead_letter.receive_count
    row: dict[str, Any] = {
        name: value.encode("utf-8", "backslashreplace").decode()
        if isinstance(value, str)
        else value
        for name, value in dead_letter._asdict().items()
    }
    row["body"] = _to_value(dead_letter.body)
    row["receive_count"] = None if count is None else min(count, _MAX_INTEGER)
    return row


def _identity(stored: StoredDeadLetter) -> dict[str, Any]:
    time, source = stored.identity
    return {"old_id": stored.number, "old_time": time, "old_source": source}


def _to_value(body: str | bytes) -> str | bytes:
    """Text where the body is text, so that any SQLite client shows it; else its bytes."""
    try:
        if isinstance(body, bytes):
            return body.decode()
        body.encode()
    except UnicodeError:
        return body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    return body
