"""The order of the steps from records to outcomes, and nothing else."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import NamedTuple

from processor.age import check_age, seen_at
from processor.dead_letters import DeadLetter, DeadLetters, letter_of
from processor.dispatch import GenesysClients, Handler, HandlerContext, Handlers, shared_client
from processor.drift import look_for_drift
from processor.envelope import Envelope, read_envelope
from processor.errors import ConfigurationError, EventError, OutOfTime, RejectEvent, error_location
from processor.lanes import lanes_of, run_lanes
from processor.ledger import Claim, Ledger, dedup_key
from processor.outcomes import Outcome
from processor.reasons import Fate, Reason, Violation
from processor.record import Record
from processor.settings import Settings
from processor.stores import Stores
from processor.upgrade import Upgraded, read_event

Clock = Callable[[], float]
"""Seconds since 1970."""


@dataclass(frozen=True)
class Processor:
    """Takes batches of records to their outcomes. All input and output is an argument."""

    handlers: Handlers
    ledger: Ledger
    dead_letters: DeadLetters
    settings: Settings
    clock: Clock
    genesys_client: GenesysClients = shared_client
    """What handlers call Genesys Cloud with; asked for when one does."""
    owner: str = field(default_factory=lambda: os.urandom(16).hex())
    """Fences this process's claims against everybody else's."""
    random: Callable[[], float] = random.random
    """At least 0 and less than 1: draws the events that are looked through for drift."""
    _invocations: count[int] = field(default_factory=count, repr=False)

    def process(self, records: Sequence[Record], deadline: float | None = None) -> list[Outcome]:
        """Process a batch; exactly one outcome for each record, in the records' order.

        Raises nothing that a record, a handler or a store could cause, but ConfigurationError.
        `deadline` (seconds since 1970) is when the invocation must be over: what is not begun
        by then, less TIME_RESERVE_SECONDS, is deferred.
        """
        owner = f"{self.owner}-{next(self._invocations)}"
        return _Batch(self, Stores(self.ledger, self.dead_letters, owner), deadline).run(records)


COMPLETE_EVERY = 25
"""Completions are told in lots of as many as fit one request to DynamoDB."""
COMPLETE_SECONDS = 1.0
"""After this long they are told even if the lot is not full: less is repeated after a crash."""


class _Ready(NamedTuple):
    """A valid event that has a handler, on its way to it."""

    record: Record
    envelope: Envelope
    upgraded: Upgraded
    handler: Handler
    key: str

    def outcome(self, reason: Reason, error: str | None = None) -> Outcome:
        return _outcome(self.record, reason, self.envelope, self.upgraded, error)


class _Batch:
    """One invocation under way."""

    def __init__(self, processor: Processor, stores: Stores, deadline: float | None) -> None:
        self.handlers = processor.handlers
        self.settings = processor.settings
        self.clock = processor.clock
        self.random = processor.random
        self.genesys_client = processor.genesys_client
        self.stores = stores
        self.deadline = deadline
        self.begin_until = None
        if deadline is not None:
            # Half of what is left at the most: with less than the reserve, something is begun.
            left = deadline - self.clock()
            self.begin_until = deadline - min(self.settings.time_reserve_seconds, left / 2)
        self.outcomes: dict[int, Outcome] = {}
        self.ready: dict[int, _Ready] = {}
        self.lock = Lock()
        self.letters: list[int] = []
        """Records whose dead letters are still to be sent."""
        self.leaders: dict[str, int] = {}
        """For each key, the first record in the batch that has it."""
        self.claims: Mapping[str, Claim] = {}
        self.claim_error = ""
        self.claimed: set[str] = set()
        """Keys that are ours, and still to be completed or released."""
        self.completed: dict[str, int] = {}
        """Keys that were processed, and by which record; the ledger is still to be told."""
        self.told_at = self.clock()
        self.blocked: set[str] = set()
        """FIFO groups in which nothing more may be processed."""

    def run(self, records: Sequence[Record]) -> list[Outcome]:
        limit = self.settings.max_batch_records
        for index, record in enumerate(records):
            if index < limit:
                self._read(index, record)
            else:
                self.outcomes[index] = Outcome(record, Reason.DEFERRED, Fate.RETRY)
        if any(record.group is not None for record in records):
            # In a FIFO group nothing may overtake a record whose letter is not kept.
            self._send_letters()
        self._claim()
        try:
            run_lanes(
                lanes_of(records, self.ready_envelopes(), self.settings.handler_concurrency),
                self._settle,
                workers=self.settings.handler_concurrency,
            )
        finally:
            # Even when the process is being stopped: what was processed must be known.
            try:
                self._complete()
                self._send_letters()
            finally:
                self.stores.release(self.claimed)
        return [self.outcomes[index] for index in range(len(records))]

    def ready_envelopes(self) -> Mapping[int, Envelope]:
        """The envelopes of the records that are to be dispatched."""
        return {index: ready.envelope for index, ready in self.ready.items()}

    # -- reading: no store and no handler is touched -----------------------------------------

    def _read(self, index: int, record: Record) -> None:
        envelope = None
        try:
            envelope = read_envelope(record.body)
            check_age(envelope, record, self.settings, self.clock())
            upgraded = read_event(envelope)
        except EventError as error:
            outcome = Outcome(record, error.reason, error.reason.fate, envelope, error.read_with)
            self._dead_letter(
                index, outcome._replace(violations=error.violations, error=error.message)
            )
            return
        except ConfigurationError:
            raise
        except Exception as error:  # noqa: BLE001 - one poisonous record must not stop the rest
            outcome = Outcome(record, Reason.HANDLER_ERROR, Fate.RETRY, envelope)
            self._failed(index, outcome._replace(error=error_location(error)))
            return
        if self.random() < self.settings.drift_sample_rate:
            upgraded = look_for_drift(envelope.event_type, upgraded)
        handler = self.handlers.find(envelope.event_type)
        if handler is not None:
            key = dedup_key(envelope.event_id, envelope.conversation_id, envelope.timestamp)
            self.ready[index] = _Ready(record, envelope, upgraded, handler, key)
            self.leaders.setdefault(key, index)
            return
        why = "no handler is registered for the event type"
        outcome = _outcome(record, Reason.UNHANDLED, envelope, upgraded, why)
        if self.settings.unhandled_events == "dead_letter":
            self._dead_letter(index, outcome._replace(fate=Fate.DEAD_LETTERED))
        else:
            self.outcomes[index] = outcome

    # -- settling: each record in its turn ---------------------------------------------------

    def _settle(self, index: int) -> None:
        ready = self.ready.get(index)
        if ready is not None:
            self._settle_ready(index, ready)
            if ready.record.group is not None:
                # Order within a group: know that this letter is kept before going on.
                self._send_letters()
        outcome = self.outcomes[index]
        if outcome.fate is Fate.RETRY and outcome.record.group is not None:
            self.blocked.add(outcome.record.group)

    def _settle_ready(self, index: int, ready: _Ready) -> None:
        claim = self.claims.get(ready.key, Claim.UNAVAILABLE)
        if ready.record.group in self.blocked:
            why = "an earlier record of its message group is to be retried"
            self.outcomes[index] = ready.outcome(Reason.BLOCKED_BY_GROUP, why)
        elif claim is Claim.COMPLETED:
            self.outcomes[index] = ready.outcome(Reason.DUPLICATE)
        elif claim is Claim.HELD:
            why = "another invocation has claimed it, and its lease still runs"
            self.outcomes[index] = ready.outcome(Reason.IN_PROGRESS, why)
        elif claim is Claim.UNAVAILABLE:
            self.outcomes[index] = ready.outcome(Reason.STORE_UNAVAILABLE, self.claim_error)
        elif self.leaders[ready.key] != index:
            self._follow(index, ready, self.outcomes.get(self.leaders[ready.key]))
        elif self.begin_until is not None and self.clock() >= self.begin_until:
            self.outcomes[index] = ready.outcome(Reason.DEFERRED, "no time left")
        else:
            self._dispatch(index, ready)

    def _dispatch(self, index: int, ready: _Ready) -> None:
        context = HandlerContext(
            ready.envelope.event_type,
            ready.upgraded.read_with,
            ready.envelope.topic,
            ready.record.receive_count,
            self.deadline,
            self.genesys_client,
        )
        try:
            ready.handler(ready.upgraded.event, context)
        except RejectEvent as error:
            outcome = ready.outcome(Reason.REJECTED, str(error))
            if error.pointer is not None:
                violation = Violation(error.pointer, str(error))
                outcome = outcome._replace(violations=(violation,))
            self._dead_letter(index, outcome)
        except OutOfTime as error:
            self.outcomes[index] = ready.outcome(Reason.DEFERRED, error_location(error))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - sys.exit() and cancellation fail it too
            place = error_location(error, ready.handler.file)
            self._failed(index, ready.outcome(Reason.HANDLER_ERROR, place))
        else:
            self.outcomes[index] = ready.outcome(Reason.PROCESSED)
            with self.lock:
                self.completed[ready.key] = index
            self._complete(at_least=COMPLETE_EVERY)

    def _failed(self, index: int, outcome: Outcome) -> None:
        """Retry after an exception, unless this was the last permitted receive."""
        received = outcome.record.receive_count
        if received is not None and received >= self.settings.max_receive_count:
            reason = Reason.RETRIES_EXHAUSTED
            self._dead_letter(index, outcome._replace(reason=reason, fate=reason.fate))
        else:
            self.outcomes[index] = outcome

    def _follow(self, index: int, ready: _Ready, leader: Outcome | None) -> None:
        """A duplicate within the batch shares the outcome of the first of its kind."""
        if leader is None:
            why = "the first of its kind in the batch is in another message group, and not done"
            self.outcomes[index] = ready.outcome(Reason.IN_PROGRESS, why)
            return
        if leader.fate is Fate.ACKNOWLEDGED:
            self.outcomes[index] = ready.outcome(Reason.DUPLICATE)
            return
        outcome = ready.outcome(leader.reason, leader.error)
        if leader.fate is Fate.DEAD_LETTERED:
            self._dead_letter(index, outcome._replace(violations=leader.violations))
        else:
            self.outcomes[index] = outcome

    # -- stores ------------------------------------------------------------------------------

    def _claim(self) -> None:
        now = self.clock()
        lease_until = now + self.settings.lease_seconds if self.deadline is None else self.deadline
        self.claims, self.claim_error = self.stores.claim(
            list(self.leaders), now=now, lease_until=lease_until
        )
        self.told_at = self.clock()
        self.claimed.update(key for key, claim in self.claims.items() if claim is Claim.GRANTED)

    def _complete(self, *, at_least: int = 1) -> None:
        """Tell the ledger what was processed, as soon as it fills a request or a second passed."""
        now = self.clock()
        with self.lock:
            due = len(self.completed) >= at_least or now - self.told_at >= COMPLETE_SECONDS
            if not self.completed or not due:
                return
            completed, self.completed = self.completed, {}
            self.claimed -= completed.keys()
            self.told_at = now
        problem = self.stores.complete(
            completed.keys(), keep_until=now + self.settings.dedup_retention_seconds
        )
        if problem is not None:
            # The handlers have run. To retry would run them again for certain; to acknowledge
            # runs one again only if its event is delivered once more.
            for index in completed.values():
                note = f"processed, but {problem}"
                self.outcomes[index] = self.outcomes[index]._replace(error=note)

    def _dead_letter(self, index: int, outcome: Outcome) -> None:
        self.outcomes[index] = outcome
        with self.lock:
            self.letters.append(index)

    def _send_letters(self) -> None:
        with self.lock:
            indices, self.letters = self.letters, []
        if not indices:
            return
        lost, why = self.stores.send([self._letter(self.outcomes[index]) for index in indices])
        for position in lost:
            index = indices[position]
            self.outcomes[index] = self.outcomes[index]._replace(
                reason=Reason.STORE_UNAVAILABLE, fate=Fate.RETRY, error=why
            )

    def _letter(self, outcome: Outcome) -> DeadLetter:
        now = self.clock()
        return letter_of(outcome, now=now, seen_at=seen_at(outcome.record, self.settings, now))


def _outcome(
    record: Record, reason: Reason, envelope: Envelope, upgraded: Upgraded, error: str | None
) -> Outcome:
    version, was_upgraded = upgraded.read_with, upgraded.read_with != upgraded.newest
    outcome = Outcome(record, reason, reason.fate, envelope, version, was_upgraded)
    return outcome._replace(error=error, drift=upgraded.drift)
