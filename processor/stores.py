"""The stores as a batch uses them: whatever they raise becomes an answer, so no record is lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from processor.dead_letters import DeadLetter, DeadLetters
from processor.errors import ConfigurationError, StoreUnavailable, error_location
from processor.ledger import Claim, Ledger


@dataclass(frozen=True)
class Stores:
    """A ledger and dead letters, for one owner of claims.

    Only ConfigurationError passes through: it is no fault of the moment, and its message is
    for the operator. Not where a handler has run already, though: its event is acknowledged.
    """

    ledger: Ledger
    dead_letters: DeadLetters
    owner: str

    def claim(
        self, keys: Sequence[str], *, now: float, lease_until: float
    ) -> tuple[Mapping[str, Claim], str]:
        """Claim distinct keys; also say what went wrong, for those that are UNAVAILABLE."""
        if not keys:
            return {}, ""
        try:
            claims = self.ledger.claim(keys, owner=self.owner, now=now, lease_until=lease_until)
        except ConfigurationError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a store raises, the event is kept
            why = f"the ledger could not be reached: {_said(error)}"
            return dict.fromkeys(keys, Claim.UNAVAILABLE), why
        return claims, "the ledger could not claim it"

    def complete(self, keys: Collection[str], *, keep_until: float) -> str | None:
        """Complete what is ours; say what went wrong, if something did."""
        if not keys:
            return None
        try:
            self.ledger.complete(keys, owner=self.owner, keep_until=keep_until)
        except Exception as error:  # noqa: BLE001 - whatever a store raises, the event is kept
            return f"the ledger could not be told: {_said(error)}"
        return None

    def release(self, keys: Collection[str]) -> None:
        """Give claims back; where that fails, their leases run out."""
        if not keys:
            return
        try:
            self.ledger.release(keys, owner=self.owner)
        except ConfigurationError:
            raise
        except Exception:  # noqa: BLE001 - a lease that runs out is a release
            return

    def send(self, letters: Sequence[DeadLetter]) -> tuple[Iterable[int], str]:
        """Keep letters; return the indices of those that were not kept, and why not."""
        why = "the dead letters could not be reached"
        try:
            return self.dead_letters.send(letters), why
        except ConfigurationError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a store raises, the event is kept
            return range(len(letters)), f"{why}: {_said(error)}"


def _said(error: Exception) -> str:
    """A store's own words; of anything else the place alone, since it may quote the payload."""
    ours = isinstance(error, (StoreUnavailable, ConfigurationError))
    return str(error) if ours else error_location(error)
