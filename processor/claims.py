"""The claims of one batch: each event is claimed, and then completed or released.

An event is claimed before its handler runs, so that no other invocation runs it at the same
time. Completions are flushed while later handlers still run, so that a crash repeats few events.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock

from processor.errors import ConfigurationError, describe_error
from processor.identity import Identity
from processor.ledger import Answer, Claim, Ledger
from processor.settings import Settings

FLUSH_SIZE = 25
"""Completions are flushed as soon as they fill one request to DynamoDB."""
FLUSH_SECONDS = 1.0
"""The flush interval: after it completions are flushed however few there are."""
_UNAVAILABLE = Answer(Claim.UNAVAILABLE)


class Claims:
    """Claims the keys of one batch in a ledger, as one owner; handlers' threads share it.

    Any exception of the ledger becomes an answer, so that no record is lost. Only
    ConfigurationError passes through, since it is for the operator; and not from `flush`,
    where handlers have run already and their events are acknowledged.
    """

    def __init__(
        self, ledger: Ledger, owner: str, clock: Callable[[], float], settings: Settings
    ) -> None:
        self._ledger = ledger
        self._owner = owner
        self._clock = clock
        self._lease_seconds = settings.lease_seconds
        self._keep_seconds = settings.dedup_retention_seconds
        """How long completions are remembered."""
        self._lock = Lock()
        self._digests: dict[str, str] = {}
        """For each key, the digest of the first record that has it."""
        self._answers: Mapping[str, Answer] = {}
        self._held: set[str] = set()
        """Keys that are granted, and neither completed nor released yet."""
        self._completed: dict[str, int] = {}
        """Keys that were processed, by which record; not flushed yet."""
        self._last_flush_at = 0.0
        self.first_by_key: dict[str, int] = {}
        """For each key, the first record in the batch that has it."""
        self.error = ""
        """Why claims are UNAVAILABLE."""

    def add(self, identity: Identity, index: int) -> None:
        """Note a record that needs a claim, by its index in the batch."""
        self.first_by_key.setdefault(identity.key, index)
        self._digests.setdefault(identity.key, identity.digest)

    def claim(self, deadline: float | None) -> None:
        """Claim all keys that were added, once for each key.

        The leases end with the invocation, at `deadline` (seconds since 1970); where that is not
        known, after LEASE_SECONDS.
        """
        if not self.first_by_key:
            return
        now = self._clock()
        lease_until = now + self._lease_seconds if deadline is None else deadline
        try:
            answers = dict(
                self._ledger.claim(
                    self._digests,
                    owner=self._owner,
                    now=now,
                    lease_until=lease_until,
                    until=deadline,
                )
            )
            for key, answer in answers.items():
                if answer.claim is Claim.EXPIRED:
                    answers[key] = self._ledger.take_over(
                        key,
                        self._digests[key],
                        owner=self._owner,
                        now=now,
                        lease_until=lease_until,
                        until=deadline,
                    )
            self._answers = answers
        except ConfigurationError:
            raise
        except Exception as error:  # noqa: BLE001 - without a claim, every record is retried
            self.error = f"the ledger could not be reached: {describe_error(error)}"
            return
        self.error = "the ledger could not claim it"
        self._last_flush_at = self._clock()
        self._held = {k for k, answer in self._answers.items() if answer.claim is Claim.GRANTED}

    def __getitem__(self, key: str) -> Answer:
        """The ledger's answer for a key."""
        return self._answers.get(key, _UNAVAILABLE)

    def complete(self, key: str, index: int) -> dict[int, str]:
        """Note that a record was processed; flush if that is due, and answer as `flush` does."""
        with self._lock:
            self._completed[key] = index
        return self.flush(at_least=FLUSH_SIZE)

    def flush(self, *, at_least: int = 1) -> dict[int, str]:
        """Record completions in the ledger, if there are enough or FLUSH_SECONDS have passed.

        Returns the records whose completion could not be recorded, and why. Their handlers have
        run: to retry would run them again for certain, to acknowledge runs one again only if
        its event is delivered once more.
        """
        now = self._clock()
        with self._lock:
            due = len(self._completed) >= at_least or now - self._last_flush_at >= FLUSH_SECONDS
            if not self._completed or not due:
                return {}
            completed, self._completed = self._completed, {}
            self._held -= completed.keys()
            self._last_flush_at = now
        try:
            self._ledger.complete(
                completed.keys(),
                owner=self._owner,
                keep_until=now + self._keep_seconds,
                until=None,
            )
        except Exception as error:  # noqa: BLE001 - the records are processed already
            why = f"processed, but the ledger could not be updated: {describe_error(error)}"
            return dict.fromkeys(completed.values(), why)
        return {}

    def release(self) -> None:
        """Give back what is claimed and not completed; where that fails, the leases expire."""
        if not self._held:
            return
        try:
            self._ledger.release(
                dict.fromkeys(self._held, 0), owner=self._owner, keep_until=0, until=None
            )
        except ConfigurationError:
            raise
        except Exception:  # noqa: BLE001 - an expired lease is as good as a release
            return
