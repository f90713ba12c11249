"""The ledger in memory: a dictionary in the place of the DynamoDB table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import NamedTuple

from processor.ledger import CLOCK_SKEW_SECONDS, Answer, Claim, ClaimedEvent


class LedgerRow(NamedTuple):
    """A claim; without an owner, one that was given back; without a lease, a completion."""

    owner: str | None
    lease_until: float | None
    keep_until: float
    digest: str | None
    attempts: int
    mark: float | None = None


_NEW = Answer(Claim.GRANTED)


class MemoryLedger:
    """A Ledger (processor/ledger.py) on a dictionary; `rows` are by key."""

    def __init__(self) -> None:
        self.rows: dict[str, LedgerRow] = {}

    @property
    def completed(self) -> set[str]:
        """The keys of the events that were processed."""
        return {key for key, row in self.rows.items() if row.lease_until is None}

    @property
    def claims(self) -> dict[str, str]:
        """The owner of each key that is claimed."""
        return {
            key: row.owner
            for key, row in self.rows.items()
            if row.owner is not None and row.lease_until is not None
        }

    @property
    def attempts(self) -> dict[str, int]:
        """The attempts of each key that is claimed or was given back."""
        return {key: row.attempts for key, row in self.rows.items() if row.lease_until is not None}

    def claim(
        self,
        events: Mapping[str, ClaimedEvent],
        *,
        owner: str,
        now: float,
        lease_until: float,
        keep_until: float,
        until: float | None,
    ) -> Mapping[str, Answer]:
        """Claim each key that is free."""
        answers = {}
        for key, event in events.items():
            answer = answers[key] = self._answer(key, owner, now)
            if answer.claim is Claim.GRANTED:
                row = LedgerRow(owner, lease_until, 0, event.digest, answer.attempts, answer.mark)
                self.rows[key] = row
        return answers

    def take_over(
        self,
        key: str,
        event: ClaimedEvent,
        *,
        owner: str,
        now: float,
        lease_until: float,
        keep_until: float,
        until: float | None,
    ) -> Answer:
        """Claim a key whose lease is over."""
        answer = self._answer(key, owner, now)
        if answer.claim is Claim.EXPIRED:
            mark = self.rows[key].mark
            answer = Answer(Claim.GRANTED, attempts=answer.attempts + 1, mark=mark)
            self.rows[key] = LedgerRow(owner, lease_until, 0, event.digest, answer.attempts, mark)
        elif answer.claim is Claim.GRANTED and not self._claimed([key], owner):
            answer = Answer(Claim.HELD)  # given back meanwhile
        return answer

    def mark(self, key: str, mark: float, *, owner: str, until: float | None) -> bool:
        """Mark the owner's claim."""
        if not self._claimed([key], owner):
            return False
        self.rows[key] = self.rows[key]._replace(mark=mark)
        return True

    def complete(
        self, numbers: Mapping[str, int], *, owner: str, keep_until: float, until: float | None
    ) -> Collection[str]:
        """Complete the owner's claims."""
        for key in self._claimed(numbers, owner):
            self.rows[key] = self.rows[key]._replace(lease_until=None, keep_until=keep_until)
        return ()

    def release(
        self,
        attempts: Mapping[str, int],
        *,
        owner: str,
        keep_until: float,
        until: float | None,
        marks: Mapping[str, float | None] = MappingProxyType({}),
    ) -> None:
        """Give the owner's claims back."""
        for key in self._claimed(attempts, owner):
            mark = marks.get(key, self.rows[key].mark)
            if attempts[key] or (mark is not None and key in marks):
                self.rows[key] = LedgerRow(None, 0, keep_until, None, attempts[key], mark)
            elif mark is None:
                del self.rows[key]

    def renew(
        self,
        keys: Collection[str],
        *,
        owner: str,
        lease_until: float,
        keep_until: float,
        until: float | None,
    ) -> None:
        """Let the leases of the owner's claims end at another time."""
        for key in self._claimed(keys, owner):
            self.rows[key] = self.rows[key]._replace(lease_until=lease_until)

    def _claimed(self, keys: Collection[str], owner: str) -> list[str]:
        rows = self.rows
        return [
            key
            for key in keys
            if key in rows and rows[key].owner == owner and rows[key].lease_until is not None
        ]

    def _answer(self, key: str, owner: str, now: float) -> Answer:
        row = self.rows.get(key)
        if row is None:
            return _NEW
        if row.lease_until is None:
            is_over = row.keep_until < now
            return _NEW if is_over else Answer(Claim.COMPLETED, row.digest)
        if row.owner is None:
            if row.keep_until < now:
                return _NEW
            return Answer(Claim.GRANTED, attempts=row.attempts + 1, mark=row.mark)
        if row.owner == owner:
            return Answer(Claim.GRANTED, attempts=row.attempts, mark=row.mark)
        if row.lease_until + CLOCK_SKEW_SECONDS >= now:
            return Answer(Claim.HELD)
        return Answer(Claim.EXPIRED, attempts=row.attempts)
