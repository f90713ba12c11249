"""The dead letters on SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from processor.dead_letters import DeadLetter
from processor.local.database import transaction

_MAX_INTEGER = 2**63 - 1


class StoredLetter(NamedTuple):
    """A dead letter, and the number that it has in the state file."""

    number: int
    letter: DeadLetter


class SqliteDeadLetters:
    """DeadLetters in a state file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def send(self, letters: Sequence[DeadLetter]) -> Collection[int]:
        """Keep all letters, or raise StoreUnavailable and keep none."""
        with transaction(self._connection) as connection:
            connection.executemany(
                "INSERT INTO dead_letters (body, reason, error, pointer, event_type,"
                " schema_version, receive_count, source, dead_lettered_at, message_group, seen_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [_storable(letter) for letter in letters],
            )
        return ()

    def __iter__(self) -> Iterator[StoredLetter]:
        """All letters, oldest first."""
        rows = self._connection.execute(
            "SELECT id, body, reason, error, pointer, event_type, schema_version,"
            " receive_count, source, dead_lettered_at, message_group, seen_at"
            " FROM dead_letters ORDER BY id"
        )
        for number, *fields in rows:
            yield StoredLetter(number, DeadLetter(*fields))

    def known(self) -> Iterator[StoredLetter]:
        """What is known of all letters, oldest first, without their bodies."""
        rows = self._connection.execute(
            "SELECT id, '', reason, error, pointer, event_type, schema_version,"
            " receive_count, source, dead_lettered_at, message_group, seen_at"
            " FROM dead_letters ORDER BY id"
        )
        for number, *fields in rows:
            yield StoredLetter(number, DeadLetter(*fields))

    def body(self, number: int) -> str | bytes | None:
        """The body of one letter, or None if there is no such letter."""
        row = self._connection.execute(
            "SELECT body FROM dead_letters WHERE id = ?", (min(number, _MAX_INTEGER),)
        ).fetchone()
        return None if row is None else row[0]


def _storable(letter: DeadLetter) -> DeadLetter:
    """Make a letter fit SQLite: integers of 64 bits, and text that is UTF-8."""
    count = letter.receive_count
    known: dict[str, Any] = {
        name: value.encode("utf-8", "backslashreplace").decode()
        for name, value in letter._asdict().items()
        if isinstance(value, str)
    }
    known["body"] = _storable_body(letter.body)
    known["receive_count"] = None if count is None else min(count, _MAX_INTEGER)
    return letter._replace(**known)


def _storable_body(body: str | bytes) -> str | bytes:
    """Text where it is text, so that any SQLite client shows it; else its bytes."""
    try:
        if isinstance(body, bytes):
            return body.decode()
        body.encode()
    except UnicodeError:
        return body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    return body
