"""The protocol of every ledger: who may process an event, and whether it was processed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import Protocol


class Claim(Enum):
    """A ledger's answer to a claim."""

    GRANTED = "granted"
    """It was free, or the previous lease has expired: it is the caller's now."""
    COMPLETED = "completed"
    """It was processed."""
    CONFLICT = "conflict"
    """It was processed for an event with another digest."""
    HELD = "held"
    """Another owner has claimed it, and its lease has not expired."""
    UNAVAILABLE = "unavailable"
    """The ledger has no answer for this key."""


NO_DIGESTS: Mapping[str, str] = MappingProxyType({})
"""For keys whose events are not to be compared."""


class Ledger(Protocol):
    """Remembers claims (owner, lease, digest) and completions, each key on its own.

    Completing and releasing are fenced: they hold only for the owner of the claim, so that
    an owner whose lease has expired cannot undo what the next one did. Times are seconds
    since 1970. Every method raises StoreUnavailable if nothing at all could be done.
    """

    def claim(
        self,
        keys: Sequence[str],
        *,
        owner: str,
        now: float,
        lease_until: float,
        digests: Mapping[str, str] = NO_DIGESTS,
    ) -> Mapping[str, Claim]:
        """Claim distinct keys for an owner; the answer has every key.

        `digests` has the digests of the keys' events: they are kept with the claims, and compared
        with those of completions. A row without one, or a key without one, is in no conflict. A
        row that cannot be read is UNAVAILABLE, and no other key is affected.
        Keys that the owner has claimed are granted again: the first response may have been lost.
        """
        ...

    def complete(self, keys: Collection[str], *, owner: str, keep_until: float) -> None:
        """Turn the owner's claims into completions, which are kept until `keep_until`."""
        ...

    def release(self, keys: Collection[str], *, owner: str) -> None:
        """Remove the owner's claims."""
        ...


def compare_digests(stored: str | None, own: str | None) -> Claim:
    """The answer for a completed key: CONFLICT if both digests are known, and differ."""
    return Claim.CONFLICT if stored and own and stored != own else Claim.COMPLETED
