"""The protocol of every ledger: who may process an event, and whether it was processed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import Enum
from hashlib import sha256
from typing import Protocol


def dedup_key(event_id: str, conversation_id: object, timestamp: str) -> str:
    """The event's key: SHA-256, in hex, of what identifies it as it was received.

    Derived before any migration, so that a later schema version cannot make a processed event
    look new. A conversation_id of None is the text `None`.
    """
    return sha256(f"{event_id}|{conversation_id}|{timestamp}".encode()).hexdigest()


class Claim(Enum):
    """A ledger's answer to a claim."""

    GRANTED = "granted"
    """It was free, or the previous lease has expired: it is the caller's now."""
    COMPLETED = "completed"
    """It was processed."""
    HELD = "held"
    """Another owner has claimed it, and its lease has not expired."""
    UNAVAILABLE = "unavailable"
    """The ledger has no answer for this key."""


class Ledger(Protocol):
    """Remembers claims (owner, lease) and completions, each key on its own.

    Completing and releasing are fenced: they hold only for the owner of the claim, so that
    an owner whose lease has expired cannot undo what the next one did. Times are seconds
    since 1970. Every method raises StoreUnavailable if nothing at all could be done.
    """

    def claim(
        self, keys: Sequence[str], *, owner: str, now: float, lease_until: float
    ) -> Mapping[str, Claim]:
        """Claim distinct keys for an owner; the answer has every key.

        Keys that the owner has claimed are granted again: the first response may have been lost.
        """
        ...

    def complete(self, keys: Collection[str], *, owner: str, keep_until: float) -> None:
        """Turn the owner's claims into completions, which are kept until `keep_until`."""
        ...

    def release(self, keys: Collection[str], *, owner: str) -> None:
        """Remove the owner's claims."""
        ...
