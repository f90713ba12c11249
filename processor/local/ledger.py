"""The ledger on SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping

from processor.ledger import Answer, Claim
from processor.local.database import transaction


class SqliteLedger:
    """A Ledger in a state file; several processes may share it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def claim(
        self, digests: Mapping[str, str | None], *, owner: str, now: float, lease_until: float
    ) -> Mapping[str, Answer]:
        """Claim keys; an expired lease or completion is taken over."""
        with transaction(self._connection) as connection:
            return {
                key: _claim(connection, (key, digest, owner, lease_until), now)
                for key, digest in digests.items()
            }

    def complete(self, keys: Collection[str], *, owner: str, keep_until: float) -> None:
        """Complete the keys that the owner has claimed."""
        with transaction(self._connection) as connection:
            connection.executemany(
                "UPDATE ledger SET owner = NULL, until = ? WHERE event_hash = ? AND owner = ?",
                [(keep_until, key, owner) for key in keys],
            )

    def release(self, keys: Collection[str], *, owner: str) -> None:
        """Delete the keys that the owner has claimed."""
        with transaction(self._connection) as connection:
            connection.executemany(
                "DELETE FROM ledger WHERE event_hash = ? AND owner = ?",
                [(key, owner) for key in keys],
            )

    def forget_expired(self, *, now: float) -> None:
        """Delete expired completions; an expired claim may still be in progress."""
        with transaction(self._connection) as connection:
            connection.execute("DELETE FROM ledger WHERE owner IS NULL AND until < ?", (now,))


def _claim(
    connection: sqlite3.Connection, row: tuple[str, str | None, str, float], now: float
) -> Answer:
    granted = connection.execute(
        "INSERT INTO ledger (event_hash, digest, owner, until) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (event_hash) DO UPDATE"
        " SET digest = excluded.digest, owner = excluded.owner, until = excluded.until"
        " WHERE ledger.until < ? OR ledger.owner = excluded.owner",
        (*row, now),
    ).rowcount
    if granted:
        return Answer(Claim.GRANTED)
    owner, digest = connection.execute(
        "SELECT owner, digest FROM ledger WHERE event_hash = ?", row[:1]
    ).fetchone()
    if owner is not None:
        return Answer(Claim.HELD)
    # SQLite keeps values of any type in a column.
    return Answer(Claim.COMPLETED, digest if isinstance(digest, str) else None)
