"""Who may process an event, and whether somebody has: the protocol of every ledger."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import Enum
from hashlib import sha256
from typing import Protocol


def dedup_key(event_id: str, conversation_id: object, timestamp: str) -> str:
    """The event's key: SHA-256, in hex, of what identifies it as it was received.

    Taken before any migration, so that a later schema version cannot make an event that was
    processed look new. A conversation_id of None is the text `None`.
    """
    return sha256(f"{event_id}|{conversation_id}|{timestamp}".encode()).hexdigest()


class Claim(Enum):
    """What a ledger answers to a claim."""

    GRANTED = "granted"
    """Nobody has it, or the lease of whoever had it ran out: it is the caller's now."""
    COMPLETED = "completed"
    """It was processed."""
    HELD = "held"
    """Somebody else has it, and the lease still runs."""
    UNAVAILABLE = "unavailable"
    """The ledger cannot say for this key."""


class Ledger(Protocol):
    """Remembers claims (owner, lease) and completions, each key on its own.

    Completing and releasing are fenced: they hold only for the owner of the claim, so that
    one who lost the lease cannot undo what the next one did. Times are seconds since 1970.
    Every method raises StoreUnavailable if nothing at all could be done.
    """

    def claim(
        self, keys: Sequence[str], *, owner: str, now: float, lease_until: float
    ) -> Mapping[str, Claim]:
        """Claim distinct keys for an owner; the answer has every key.

        What the owner holds already is granted again: an answer may have been lost.
        """
        ...

    def complete(self, keys: Collection[str], *, owner: str, keep_until: float) -> None:
        """Turn the owner's claims into completions, to be remembered until `keep_until`."""
        ...

    def release(self, keys: Collection[str], *, owner: str) -> None:
        """Give the owner's claims back."""
        ...
