"""The dead letters on SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from processor.dead_letters import DeadLetter
from processor.local.database import transaction

_MAX_INTEGER = 2**63 - 1
_KNOWN = (
    "reason, error, pointer, event_type, schema_version, receive_count, source, dead_lettered_at,"
    " message_group, seen_at"
)
_VALUES = (
    ":reason, :error, :pointer, :event_type, :schema_version, :receive_count, :source,"
    " :dead_lettered_at, :group, :seen_at"
)
_INSERT = f"INSERT INTO dead_letters (body, {_KNOWN}) VALUES (:body, {_VALUES})"
_THE_SAME = "id = :old_id AND dead_lettered_at = :old_time AND source = :old_source"
"""SQLite gives the number of a letter that is gone to the next: it takes more to know one by."""
_UPDATE = f"UPDATE dead_letters SET ({_KNOWN}) = ({_VALUES}) WHERE {_THE_SAME}"


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
            connection.executemany(_INSERT, [_storable(letter) for letter in letters])
        return ()

    def replace(self, pairs: Iterable[tuple[StoredLetter, DeadLetter]]) -> None:
        """Put new letters in the place of old ones, with their numbers; all of them or none.

        Where the old one is not there any more, the new one is kept with a number of its own.
        """
        with transaction(self._connection) as connection:
            for old, new in pairs:
                known = _storable(new)
                if not connection.execute(_UPDATE, {**known, **_named(old)}).rowcount:
                    connection.execute(_INSERT, known)

    def remove(self, letters: Iterable[StoredLetter]) -> int:
        """Forget letters; return how many of them there were."""
        with transaction(self._connection) as connection:
            return connection.executemany(
                f"DELETE FROM dead_letters WHERE {_THE_SAME}",
                [_named(letter) for letter in letters],
            ).rowcount

    def __iter__(self) -> Iterator[StoredLetter]:
        """All letters, oldest first."""
        return self._letters("body")

    def known(self) -> Iterator[StoredLetter]:
        """What is known of all letters, oldest first, without their bodies."""
        return self._letters("''")

    def _letters(self, body: str) -> Iterator[StoredLetter]:
        rows = self._connection.execute(
            f"SELECT id, {body}, {_KNOWN} FROM dead_letters ORDER BY id"
        )
        for number, *fields in rows:
            yield StoredLetter(number, DeadLetter(*fields))

    def letter(self, number: int) -> DeadLetter | None:
        """One letter, or None if there is no such letter."""
        row = self._connection.execute(
            f"SELECT body, {_KNOWN} FROM dead_letters WHERE id = ?",
            (min(number, _MAX_INTEGER),),
        ).fetchone()
        return None if row is None else DeadLetter(*row)


def _storable(letter: DeadLetter) -> dict[str, Any]:
    """Make a letter fit SQLite: integers of 64 bits, and text that is UTF-8."""
    count = letter.receive_count
    known: dict[str, Any] = {
        name: value.encode("utf-8", "backslashreplace").decode()
        if isinstance(value, str)
        else value
        for name, value in letter._asdict().items()
    }
    known["body"] = _storable_body(letter.body)
    known["receive_count"] = None if count is None else min(count, _MAX_INTEGER)
    return known


def _named(stored: StoredLetter) -> dict[str, Any]:
    letter = stored.letter
    return {
        "old_id": stored.number,
        "old_time": letter.dead_lettered_at,
        "old_source": letter.source,
    }


def _storable_body(body: str | bytes) -> str | bytes:
    """Text where it is text, so that any SQLite client shows it; else its bytes."""
    try:
        if isinstance(body, bytes):
            return body.decode()
        body.encode()
    except UnicodeError:
        return body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    return body
