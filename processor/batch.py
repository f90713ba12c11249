"""The order of the steps from records to outcomes, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

from processor.dead_letters import DeadLetter, DeadLetters
from processor.dispatch import Handler, HandlerContext, Handlers
from processor.envelope import Envelope, read_envelope
from processor.errors import (
    ConfigurationError,
    EventError,
    FutureTimestamp,
    RejectEvent,
    StaleEvent,
    whereabouts,
)
from processor.ledger import Claim, Ledger, dedup_key
from processor.outcomes import Fate, Outcome, Reason
from processor.records import Record
from processor.settings import Settings
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
    owner: str = field(default_factory=lambda: os.urandom(16).hex())
    """Fences this process's claims against everybody else's."""
    _invocations: count[int] = field(default_factory=count, repr=False)

    def process(self, records: Sequence[Record], deadline: float | None = None) -> list[Outcome]:
        """Process a batch; exactly one outcome for each record, in the records' order.

        Raises nothing that a record, a handler or a store could cause. `deadline` (seconds
        since 1970) is when the invocation must be over: what is not begun by then is
        deferred.
        """
        owner = f"{self.owner}-{next(self._invocations)}"
        return _Batch(self, owner, deadline).run(records)


class _Ready(NamedTuple):
    """A valid event that has a handler, on its way to it."""

    record: Record
    envelope: Envelope
    upgraded: Upgraded
    handler: Handler
    key: str


class _Batch:
    """One invocation under way."""

    def __init__(self, processor: Processor, owner: str, deadline: float | None) -> None:
        self.processor = processor
        self.settings = processor.settings
        self.clock = processor.clock
        self.owner = owner
        self.deadline = deadline
        self.outcomes: dict[int, Outcome] = {}
        self.ready: dict[int, _Ready] = {}
        self.undelivered: list[int] = []
        """Records whose dead letters are still to be sent."""
        self.claimed: set[str] = set()
        """Keys that are ours and still to be completed or released."""
        self.completed: set[str] = set()
        self.leaders: dict[str, int] = {}
        """For each key, the first record in the batch that has it."""
        self.ledger_error = "the ledger could not claim it"
        self.blocked: set[str] = set()
        """FIFO groups in which nothing more may be processed."""

    def run(self, records: Sequence[Record]) -> list[Outcome]:
        limit = self.settings.max_batch_records
        for index, record in enumerate(records):
            if index < limit:
                self._read(index, record)
            else:
                self.outcomes[index] = Outcome(record, Reason.DEFERRED, Fate.RETRY)
        self._send_dead_letters()
        claims = self._claim()
        try:
            for index in range(len(records)):
                self._settle(index, claims)
        finally:
            # Even when the process is being stopped: what was processed must be known.
            self._complete()
            self._send_dead_letters()
            self._release()
        return [self.outcomes[index] for index in range(len(records))]

    # -- reading: no store and no handler is touched ------------------------------------

    def _read(self, index: int, record: Record) -> None:
        envelope = None
        try:
            envelope = read_envelope(record.body)
            self._check_age(record, envelope)
            upgraded = read_event(envelope)
        except EventError as error:
            outcome = Outcome(record, error.reason, error.reason.fate, envelope, error.read_with)
            self._dead_letter(
                index, outcome._replace(violations=error.violations, error=error.message)
            )
            return
        except Exception as error:  # noqa: BLE001 - one poisonous record must not stop the rest
            outcome = Outcome(record, Reason.HANDLER_ERROR, Fate.RETRY, envelope)
            self._failed(index, outcome._replace(error=whereabouts(error)))
            return
        handler = self.processor.handlers.find(envelope.event_type)
        if handler is None:
            self._unhandled(index, record, envelope, upgraded)
            return
        key = dedup_key(envelope.event_id, envelope.conversation_id, envelope.timestamp)
        self.ready[index] = _Ready(record, envelope, upgraded, handler, key)

    def _check_age(self, record: Record, envelope: Envelope) -> None:
        settings = self.settings
        if settings.event_age_clock == "arrival" and record.sent_at is not None:
            seen = record.sent_at
        elif record.first_received_at is not None:
            seen = record.first_received_at
        else:
            seen = self.clock()
        age = seen - envelope.occurred_at
        if 0 < settings.max_event_age_seconds < age:
            raise StaleEvent(
                f"{age:.0f} s old when it was first received; "
                f"MAX_EVENT_AGE_SECONDS is {settings.max_event_age_seconds:g}"
            )
        if -age > settings.max_clock_skew_seconds:
            raise FutureTimestamp(
                f"{-age:.0f} s ahead of the clock; "
                f"MAX_CLOCK_SKEW_SECONDS is {settings.max_clock_skew_seconds:g}"
            )

    def _unhandled(
        self, index: int, record: Record, envelope: Envelope, upgraded: Upgraded
    ) -> None:
        outcome = Outcome(
            record,
            Reason.UNHANDLED,
            Fate.ACKNOWLEDGED,
            envelope,
            upgraded.read_with,
            upgraded.read_with != upgraded.newest,
            error="no handler is registered for the event type",
        )
        if self.settings.unhandled_events == "dead_letter":
            self._dead_letter(index, outcome._replace(fate=Fate.DEAD_LETTERED))
        else:
            self.outcomes[index] = outcome

    # -- settling: each record in its turn ----------------------------------------------

    def _settle(self, index: int, claims: dict[str, Claim]) -> None:
        ready = self.ready.get(index)
        if ready is not None:
            group = ready.record.group
            claim = claims[ready.key]
            if group is not None and group in self.blocked:
                self._retry(index, Reason.BLOCKED_BY_GROUP)
            elif claim is Claim.COMPLETED:
                self._acknowledge(index, Reason.DUPLICATE)
            elif claim is Claim.HELD:
                self._retry(index, Reason.IN_PROGRESS)
            elif claim is Claim.UNAVAILABLE:
                self._retry(index, Reason.STORE_UNAVAILABLE, self.ledger_error)
            elif self.leaders[ready.key] != index:
                self._follow(index, ready)
            elif self.deadline is not None and self.clock() >= self.deadline:
                self._retry(index, Reason.DEFERRED, "no time left")
            else:
                self._dispatch(index, ready)
            if group is not None:
                # Order within a group: know that this letter is kept before going on.
                self._send_dead_letters()
        outcome = self.outcomes.get(index)
        if outcome is not None and outcome.fate is Fate.RETRY and outcome.record.group is not None:
            self.blocked.add(outcome.record.group)

    def _dispatch(self, index: int, ready: _Ready) -> None:
        context = HandlerContext(
            ready.envelope.event_type,
            ready.upgraded.read_with,
            ready.envelope.topic,
            ready.record.receive_count,
            self.deadline,
        )
        try:
            ready.handler(ready.upgraded.event, context)
        except RejectEvent as error:
            outcome = self._outcome(ready, Reason.REJECTED, error.message)
            self._dead_letter(index, outcome._replace(violations=error.violations))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a handler is not trusted
            place = whereabouts(error, ready.handler.file)
            self._failed(index, self._outcome(ready, Reason.HANDLER_ERROR, place))
        else:
            self.completed.add(ready.key)
            self._acknowledge(index, Reason.PROCESSED)

    def _failed(self, index: int, outcome: Outcome) -> None:
        """Retry after an exception, unless this was the last permitted receive."""
        received = outcome.record.receive_count
        if received is not None and received >= self.settings.max_receive_count:
            reason = Reason.RETRIES_EXHAUSTED
            self._dead_letter(index, outcome._replace(reason=reason, fate=reason.fate))
        else:
            self.outcomes[index] = outcome

    def _follow(self, index: int, ready: _Ready) -> None:
        """A duplicate within the batch shares the outcome of its leader, known by now."""
        leader = self.outcomes[self.leaders[ready.key]]
        if leader.fate is Fate.ACKNOWLEDGED:
            self._acknowledge(index, Reason.DUPLICATE)
        elif leader.fate is Fate.RETRY:
            self._retry(index, leader.reason, leader.error)
        else:
            self._dead_letter(
                index,
                self._outcome(ready, leader.reason, leader.error)._replace(
                    violations=leader.violations
                ),
            )

    # -- outcomes -------------------------------------------------------------------------

    def _outcome(self, ready: _Ready, reason: Reason, error: str | None = None) -> Outcome:
        upgraded = ready.upgraded
        return Outcome(
            ready.record,
            reason,
            reason.fate,
            ready.envelope,
            upgraded.read_with,
            upgraded.read_with != upgraded.newest,
            error=error,
        )

    def _acknowledge(self, index: int, reason: Reason) -> None:
        self.outcomes[index] = self._outcome(self.ready[index], reason)

    def _retry(self, index: int, reason: Reason, error: str | None = None) -> None:
        self.outcomes[index] = self._outcome(self.ready[index], reason, error)

    def _dead_letter(self, index: int, outcome: Outcome) -> None:
        self.outcomes[index] = outcome
        self.undelivered.append(index)

    # -- stores -----------------------------------------------------------------------------

    def _claim(self) -> dict[str, Claim]:
        for index, ready in self.ready.items():
            self.leaders.setdefault(ready.key, index)
        keys = list(self.leaders)
        if not keys:
            return {}
        now = self.clock()
        lease_until = self.deadline or now + self.settings.lease_seconds
        try:
            claims = self.processor.ledger.claim(
                keys, owner=self.owner, now=now, lease_until=lease_until
            )
        except ConfigurationError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a store raises, the event is kept
            self.ledger_error = f"the ledger could not be reached: {whereabouts(error)}"
            return dict.fromkeys(keys, Claim.UNAVAILABLE)
        self.claimed.update(key for key in keys if claims[key] is Claim.GRANTED)
        return dict(claims)

    def _complete(self) -> None:
        if not self.completed:
            return
        self.claimed -= self.completed
        keep_until = self.clock() + self.settings.dedup_retention_seconds
        try:
            self.processor.ledger.complete(self.completed, owner=self.owner, keep_until=keep_until)
        except ConfigurationError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a store raises, the event is kept
            # The handlers have run. To retry would run them again for certain; to
            # acknowledge runs one again only if its event is delivered once more.
            note = f"processed, but the ledger could not be told: {whereabouts(error)}"
            for index, outcome in self.outcomes.items():
                if outcome.reason is Reason.PROCESSED:
                    self.outcomes[index] = outcome._replace(error=note)

    def _release(self) -> None:
        if not self.claimed:
            return
        try:
            self.processor.ledger.release(self.claimed, owner=self.owner)
        except ConfigurationError:
            raise
        except Exception:  # noqa: BLE001 - the leases run out by themselves
            return

    def _send_dead_letters(self) -> None:
        indices, self.undelivered = self.undelivered, []
        if not indices:
            return
        now = self.clock()
        letters = [_letter(self.outcomes[index], now) for index in indices]
        lost: Iterable[int]
        why = "the dead letters could not be reached"
        try:
            lost = self.processor.dead_letters.send(letters)
        except ConfigurationError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a store raises, the event is kept
            lost = range(len(indices))
            why = f"{why}: {whereabouts(error)}"
        for position in lost:
            index = indices[position]
            self.outcomes[index] = self.outcomes[index]._replace(
                reason=Reason.STORE_UNAVAILABLE,
                fate=Fate.RETRY,
                error=why,
            )


def _letter(outcome: Outcome, now: float) -> DeadLetter:
    return DeadLetter(
        body=outcome.record.body,
        reason=outcome.reason.value,
        error=outcome.error or "",
        pointer=outcome.violations[0].pointer if outcome.violations else None,
        event_type=outcome.event_type,
        schema_version=outcome.read_with,
        receive_count=outcome.record.receive_count,
        source=outcome.record.source,
        dead_lettered_at=now,
    )
