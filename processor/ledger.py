"""The protocol of every ledger: who may process an event, and whether it was processed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import Enum
from typing import NamedTuple, Protocol


class Claim(Enum):
    """What became of a claim."""

    GRANTED = "granted"
    """It was free, or the previous lease has expired: it is the caller's now."""
    COMPLETED = "completed"
    """It was processed."""
    HELD = "held"
    """Another owner has claimed it, and its lease has not expired."""
    UNAVAILABLE = "unavailable"
    """The ledger has no answer for this key."""


class Answer(NamedTuple):
    """A ledger's answer for one key."""

    claim: Claim
    digest: str | None = None
    """Of the event that was processed, if the row has one."""


class Ledger(Protocol):
    """Remembers claims (owner, lease, digest) and completions, each key on its own.

    Completing and releasing are fenced: they hold only for the owner of the claim, so that
    an owner whose lease has expired cannot undo what the next one did. Times are seconds
    since 1970. Every method raises StoreUnavailable if nothing at all could be done.
    """

    def claim(
        self, digests: Mapping[str, str | None], *, owner: str, now: float, lease_until: float
    ) -> Mapping[str, Answer]:
        """Claim keys for an owner; an answer for every key.

        `digests` has each key with the digest of its event, which is kept with the claim, and
        answered once that is completed. A row that cannot be read is UNAVAILABLE, and no other key
        is affected. Keys that the owner has claimed are granted again: the first response may have
        been lost.
        """
        ...

    def complete(self, keys: Collection[str], *, owner: str, keep_until: float) -> None:
        """Turn the owner's claims into completions, which are kept until `keep_until`."""
        ...

    def release(self, keys: Collection[str], *, owner: str) -> None:
        """Remove the owner's claims."""
        ...
