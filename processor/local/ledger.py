"""The ledger on SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from types import MappingProxyType

from processor.ledger import CLOCK_SKEW_SECONDS, Answer, Claim, ClaimedEvent
from processor.local.database import transaction


class SqliteLedger:
    """A Ledger in a state file; several processes may share it.

    SQLite itself limits how long a call may take, so `until` is not needed; nor is `keep_until`
    but for completions and for what is given back: a claim is kept.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def claim(
        self,
        events: Mapping[str, ClaimedEvent],
        *,
        owner: str,
        now: float,
        lease_until: float,
        keep_until: float = 0,
        until: float | None = None,
    ) -> Mapping[str, Answer]:
        """Claim the keys that are free."""
        with transaction(self._connection) as connection:
            return {
                key: _claim(connection, (key, event.digest, owner, lease_until), now)
                for key, event in events.items()
            }

    def take_over(
        self,
        key: str,
        event: ClaimedEvent,
        *,
        owner: str,
        now: float,
        lease_until: float,
        keep_until: float = 0,
        until: float | None = None,
    ) -> Answer:
        """Claim a key whose lease is over."""
        with transaction(self._connection) as connection:
            connection.execute(
                "UPDATE ledger SET digest = ?, owner = ?, until = ?, attempts = attempts + 1"
                " WHERE event_hash = ? AND owner <> ? AND until < ?",
                (event.digest, owner, lease_until, key, owner, now - CLOCK_SKEW_SECONDS),
            )
            return _read(connection, key, owner, now)

    def look_up(self, keys: Collection[str], *, now: float) -> Mapping[str, Answer]:
        """What a claim of each key would find; GRANTED if it is free. Reads alone."""
        with transaction(self._connection) as connection:
            return {key: _look_up(connection, key, now) for key in keys}

    def mark(self, key: str, mark: float, *, owner: str, until: float | None = None) -> bool:
        """Mark a key that the owner has claimed."""
        with transaction(self._connection) as connection:
            cursor = connection.execute(
                "UPDATE ledger SET mark = ? WHERE event_hash = ? AND owner = ?", (mark, key, owner)
            )
            return cursor.rowcount == 1

    def complete(
        self,
        numbers: Mapping[str, int],
        *,
        owner: str,
        keep_until: float,
        until: float | None = None,
    ) -> Collection[str]:
        """Complete the keys that the owner has claimed, all or none."""
        with transaction(self._connection) as connection:
            connection.executemany(
                "UPDATE ledger SET owner = NULL, attempts = NULL, mark = NULL, until = ?"
                " WHERE event_hash = ? AND owner = ?",
                [(keep_until, key, owner) for key in numbers],
            )
        return ()

    def release(
        self,
        attempts: Mapping[str, int],
        *,
        owner: str,
        keep_until: float,
        until: float | None = None,
        marks: Mapping[str, float | None] = MappingProxyType({}),
    ) -> None:
        """Give back the keys that the owner has claimed."""
        kept = {key for key, count in attempts.items() if count or marks.get(key) is not None}
        with transaction(self._connection) as connection:
            connection.executemany(
                "DELETE FROM ledger WHERE event_hash = ? AND owner = ? AND (mark IS NULL OR ?)",
                [(key, owner, key in marks) for key in attempts if key not in kept],
            )
            connection.executemany(
                "UPDATE ledger SET owner = NULL, attempts = ?, until = ?,"
                " mark = CASE WHEN ? THEN ? ELSE mark END WHERE event_hash = ? AND owner = ?",
                [
                    (attempts[key], keep_until, key in marks, marks.get(key), key, owner)
                    for key in kept
                ],
            )

    def renew(
        self,
        keys: Collection[str],
        *,
        owner: str,
        lease_until: float,
        keep_until: float = 0,
        until: float | None = None,
    ) -> None:
        """Let the leases of the keys that the owner has claimed end at another time."""
        with transaction(self._connection) as connection:
            connection.executemany(
                "UPDATE ledger SET until = ? WHERE event_hash = ? AND owner = ?",
                [(lease_until, key, owner) for key in keys],
            )

    def forget_expired(self, *, now: float) -> None:
        """Delete what is kept no longer; an expired claim may still be in progress."""
        with transaction(self._connection) as connection:
            connection.execute("DELETE FROM ledger WHERE owner IS NULL AND until < ?", (now,))


def _claim(
    connection: sqlite3.Connection, row: tuple[str, str | None, str, float], now: float
) -> Answer:
    """Claim a key that has no row, that was given back, or that is kept no longer."""
    connection.execute(
        "INSERT INTO ledger (event_hash, digest, owner, until, attempts) VALUES (?, ?, ?, ?, 1)"
        " ON CONFLICT (event_hash) DO UPDATE"
        " SET digest = excluded.digest, owner = excluded.owner, until = excluded.until,"
        " attempts = CASE WHEN ledger.until < ? THEN 1 ELSE ledger.attempts + 1 END,"
        " mark = CASE WHEN ledger.until < ? THEN NULL ELSE ledger.mark END"
        " WHERE ledger.owner IS NULL AND (ledger.until < ? OR ledger.attempts IS NOT NULL)",
        (*row, now, now, now),
    )
    key, _digest, owner, _lease = row
    return _read(connection, key, owner, now)


def _look_up(connection: sqlite3.Connection, key: str, now: float) -> Answer:
    row = connection.execute(
        "SELECT owner IS NULL AND (until < ? OR attempts IS NOT NULL) FROM ledger"
        " WHERE event_hash = ?",
        (now, key),
    ).fetchone()
    return Answer(Claim.GRANTED) if row is None or row[0] else _read(connection, key, "", now)


def _read(connection: sqlite3.Connection, key: str, caller: str, now: float) -> Answer:
    """What a key is for an owner."""
    row = connection.execute(
        "SELECT owner, until, digest, attempts, mark FROM ledger WHERE event_hash = ?", (key,)
    ).fetchone()
    if row is None:
        return Answer(Claim.HELD)
    owner, until, digest, attempts, mark = row
    if owner == caller:
        return Answer(Claim.GRANTED, attempts=attempts, mark=mark)
    if owner is not None:
        is_over = until < now - CLOCK_SKEW_SECONDS
        return Answer(Claim.EXPIRED, attempts=attempts) if is_over else Answer(Claim.HELD)
    if attempts is not None:
        return Answer(Claim.HELD)
    # SQLite keeps values of any type in a column.
    return Answer(Claim.COMPLETED, digest if isinstance(digest, str) else None)
