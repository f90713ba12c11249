"""The protocol of every ledger: who may process an event, and whether it was processed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple, Protocol

CLOCK_SKEW_SECONDS = 5
"""How far the clocks of two environments may differ: a lease is over only so long after its end."""


class Claim(Enum):
    """What became of a claim."""

    GRANTED = "granted"
    """It was free: it is the caller's now."""
    COMPLETED = "completed"
    """It was processed."""
    HELD = "held"
    """Another owner has claimed it, and its lease is not over."""
    EXPIRED = "expired"
    """Another owner claimed it, and its lease is over without a completion or a release: its
    handler hung, or the process ended. It can be taken over."""
    UNAVAILABLE = "unavailable"
    """The ledger has no answer for this key."""


class Answer(NamedTuple):
    """A ledger's answer for one key."""

    claim: Claim
    digest: str | None = None
    """COMPLETED: of the event that was processed, if the row has one."""
    attempts: int = 1
    """GRANTED: the number of this attempt, from 1. EXPIRED: how many were begun."""
    mark: float | None = None
    """GRANTED: the key's mark, if it has one."""


class ClaimedEvent(NamedTuple):
    """What a ledger keeps of an event with its claim."""

    number: int
    """Its own within its batch, from 0: another one than that of any other key."""
    digest: str | None
    """Of its payload."""


class Ledger(Protocol):
    """Remembers claims (owner, lease, digest, attempts) and completions, each key on its own.

    An attempt begins when a key is granted. Marking, completing, releasing and renewing are fenced:
    they hold only for the owner of the claim, so that an owner whose lease is over cannot undo what
    the next one did. A lease is over when its end is more than CLOCK_SKEW_SECONDS ago.

    A mark says when a handler that must not be run again was started. It outlives claims and
    leases; a completion, the release that removes it, and `keep_until` end it.

    An owner is one batch. Times are seconds since 1970. `keep_until` is how long the completion, or
    what is known without one, is kept; `until` is when to give up, None for no limit; what was
    given up may still take effect. Every method raises StoreUnavailable if nothing at all could
    be done.
    """

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
        """Claim keys for an owner; an answer for every key.

        The digest of each key's event is kept with the claim, and answered once that is completed.
        A key that is EXPIRED stays as it is. A row that cannot be read is UNAVAILABLE, and no other
        key is affected. Keys that the owner has claimed are granted again as the same attempt: the
        first response may have been lost.
        """
        ...

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
        """Claim a key that is EXPIRED: GRANTED as the next attempt.

        Otherwise the answer says what the key is now; one that was given back meanwhile is HELD.
        A key that the owner has taken over already is granted again, as the same attempt.
        """
        ...

    def mark(self, key: str, mark: float, *, owner: str, until: float | None) -> bool:
        """Mark a key that the owner has claimed, durably; False if it has another owner by now.

        Raises StoreUnavailable if it is not known to be marked. To do it again changes nothing.
        """
        ...

    def complete(
        self, numbers: Mapping[str, int], *, owner: str, keep_until: float, until: float | None
    ) -> Collection[str]:
        """Turn the owner's claims into completions: keys, with the numbers they were claimed with.

        Returns the keys that could not be recorded. A key that has another owner by now is not one
        of them: no retry could record it.
        """
        ...

    def release(
        self,
        attempts: Mapping[str, int],
        *,
        owner: str,
        keep_until: float,
        until: float | None,
        marks: Mapping[str, float | None] = MappingProxyType({}),
    ) -> None:
        """Give the owner's claims back, each with the number of attempts that count.

        None of them may be completed. With 0 the key is as new. With more, the next claim of it is
        the attempt after those, unless that comes later than `keep_until`. `marks` has the keys
        that may have one, each with the mark that it is to have from now on, also with 0. Without
        it a marked key keeps its mark, and with 0 it is not given back: none is lost by mistake.
        """
        ...

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
        ...
