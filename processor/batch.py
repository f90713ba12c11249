"""The order of the steps from records to outcomes, and nothing else."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import NamedTuple

from processor.age import arrived_at, check_not_future, check_not_stale
from processor.claims import Claims
from processor.dead_letters import DeadLetter, DeadLetters, send_pending
from processor.dispatch import GenesysClients, Handler, HandlerContext, Handlers
from processor.drift import check_drift
from processor.envelope import Envelope, read_envelope
from processor.errors import ConfigurationError, EventError, OutOfTime, RejectEvent, error_location
from processor.identity import Identity, identify
from processor.inference import Upgraded
from processor.lanes import lanes_of
from processor.ledger import Claim, Ledger
from processor.outcomes import Outcome
from processor.reasons import Fate, Reason, Violation
from processor.record import Record
from processor.settings import Settings
from processor.upgrade import read_event

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
    genesys_client: GenesysClients | None = None
    """Returns the client that handlers call Genesys Cloud with; None for the process's own."""
    owner: str = field(default_factory=lambda: os.urandom(16).hex())
    """The fencing token: only the owner of a claim can complete or release it."""
    random: Callable[[], float] = random.random
    """At least 0 and less than 1: draws the events that are checked for drift."""
    _invocations: count[int] = field(default_factory=count, repr=False)

    def process(self, records: Sequence[Record], deadline: float | None = None) -> list[Outcome]:
        """Process a batch; exactly one outcome for each record, in the records' order.

        Raises nothing that a record, a handler or a store could cause, but ConfigurationError.
        `deadline` (seconds since 1970) is when the invocation must be over: what is not started
        by then, less TIME_RESERVE_SECONDS, is deferred.
        """
        owner = f"{self.owner}-{next(self._invocations)}"
        return _Batch(self, owner, deadline).run(records)


class _Ready(NamedTuple):
    """A valid event and its handler."""

    record: Record
    envelope: Envelope
    upgraded: Upgraded
    handler: Handler
    identity: Identity

    def outcome(
        self, reason: Reason, error: str | None = None, violations: Iterable[Violation] = ()
    ) -> Outcome:
        return Outcome.of(
            self.record, reason, self.envelope, self.upgraded, error=error, violations=violations
        )

    def conflict(self) -> Outcome:
        what = "differs from that of another event with the same key"
        why = f"/payload {what}: {self.identity.key}"
        return self.outcome(Reason.CONFLICT, why, [Violation("/payload", what)])


def _read(record: Record, processor: Processor) -> _Ready | Outcome:
    """Read a record, without stores and handlers."""
    settings = processor.settings
    now = processor.clock()
    envelope = None
    try:
        envelope = read_envelope(record.body, arrived_at(record, now))
        check_not_future(envelope, settings, now)
        check_not_stale(envelope, record, settings, now)
        handler = processor.handlers.find(envelope.event_type)
        if handler is not None:
            # Before any migration, which might change what it is given.
            payload = envelope.detail["payload"]
            identity = identify(envelope.identifiers, payload, settings.dedup_identity)
        upgraded = read_event(envelope)
    except EventError as error:
        return Outcome.of(
            record,
            error.reason,
            envelope,
            read_with=error.read_with,
            violations=error.violations,
            error=error.message,
        )
    except ConfigurationError:
        raise
    except Exception as error:  # noqa: BLE001 - a poison message must not stop the others
        return Outcome.of(record, _failure(record, settings), envelope, error=error_location(error))
    if processor.random() < settings.drift_sample_rate:
        upgraded = check_drift(envelope.event_type, upgraded)
    if handler is None:
        return Outcome.of(
            record,
            Reason.UNHANDLED,
            envelope,
            upgraded,
            error="no handler is registered for the event type",
            fate=Fate.DEAD_LETTERED if settings.unhandled_events == "dead_letter" else None,
        )
    return _Ready(record, envelope, upgraded, handler, identity)


def _failure(record: Record, settings: Settings) -> Reason:
    """An exception means retry, unless this was the last permitted receive."""
    count = record.receive_count
    is_last = count is not None and count >= settings.max_receive_count
    return Reason.RETRIES_EXHAUSTED if is_last else Reason.HANDLER_ERROR


class _Batch:
    """One invocation: records are read, claimed, and settled one after another in each lane."""

    def __init__(self, processor: Processor, owner: str, deadline: float | None) -> None:
        self.processor = processor
        self.settings = processor.settings
        self.clock = processor.clock
        self.deadline = deadline
        self.claims = Claims(processor.ledger, owner, self.clock, self.settings)
        self.outcomes: dict[int, Outcome] = {}
        self.ready: dict[int, _Ready] = {}
        self.lock = Lock()
        self.pending_dead_letters: dict[int, DeadLetter] = {}
        self.blocked: set[str] = set()
        """FIFO groups in which nothing more may be processed."""
        self.start_deadline = float("inf")
        """No handler is started after it."""
        if deadline is not None:
            # At most half of what is left: with less than the reserve, something is started.
            left = deadline - self.clock()
            self.start_deadline = deadline - min(self.settings.time_reserve_seconds, left / 2)

    def run(self, records: Sequence[Record]) -> list[Outcome]:
        for index, record in enumerate(records):
            if index >= self.settings.max_batch_records:
                self._end(index, Outcome.of(record, Reason.DEFERRED))
                continue
            found = _read(record, self.processor)
            if isinstance(found, Outcome):
                self._end(index, found)
            else:
                self.ready[index] = found
                self.claims.add(found.identity, index)
        if any(record.group is not None for record in records):
            # In a FIFO group nothing may overtake a record whose dead letter is not stored.
            self._send_dead_letters()
        self.claims.claim(self.deadline)
        try:
            self._settle_lanes(records)
        finally:
            # Even when the process is being stopped: what was processed must be recorded.
            try:
                self._note(self.claims.flush())
                self._send_dead_letters()
            finally:
                self.claims.release()
        return [self.outcomes[index] for index in range(len(records))]

    # -- settling: each record in its turn ---------------------------------------------------

    def _settle_lanes(self, records: Sequence[Record]) -> None:
        workers = self.settings.handler_concurrency
        envelopes = {index: ready.envelope for index, ready in self.ready.items()}
        lanes = lanes_of(records, envelopes, workers)
        if len(lanes) < 2:
            for lane in lanes:
                self._settle_lane(lane)
            return
        # Imported here: one handler at a time needs no threads.
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(workers, "handlers") as pool:
            for _ in pool.map(self._settle_lane, lanes):
                pass

    def _settle_lane(self, lane: list[int]) -> None:
        for index in lane:
            ready = self.ready.get(index)
            if ready is not None:
                self._settle(index, ready)
                if ready.record.group is not None:
                    # Order within a group: the dead letter is stored before going on.
                    self._send_dead_letters()
            outcome = self.outcomes[index]
            if outcome.fate is Fate.RETRY and outcome.record.group is not None:
                self.blocked.add(outcome.record.group)

    def _settle(self, index: int, ready: _Ready) -> None:
        key, digest = ready.identity
        claim, completed_digest, _attempts = self.claims[key]
        position = self.claims.first_by_key[key]
        if ready.record.group in self.blocked:
            why = "an earlier record of its message group is to be retried"
            self._end(index, ready.outcome(Reason.BLOCKED_BY_GROUP, why))
        elif claim is Claim.COMPLETED:
            # A row without a digest counts as one of the same event.
            is_same = completed_digest in (None, digest)
            self._end(index, ready.outcome(Reason.DUPLICATE) if is_same else ready.conflict())
        elif claim is Claim.HELD:
            # With other content too: that claim may be released, and this event be processed.
            why = "another invocation has claimed it, and its lease still runs"
            self._end(index, ready.outcome(Reason.IN_PROGRESS, why))
        elif claim is Claim.UNAVAILABLE:
            self._end(index, ready.outcome(Reason.STORE_UNAVAILABLE, self.claims.error))
        elif position != index:
            is_other = self.ready[position].identity.digest != digest
            self._resolve_repeat(index, ready, self.outcomes.get(position), is_other)
        elif self.clock() >= self.start_deadline:
            self._end(index, ready.outcome(Reason.DEFERRED, "no time left"))
        else:
            self._dispatch(index, ready)

    def _resolve_repeat(
        self, index: int, ready: _Ready, first: Outcome | None, is_other: bool
    ) -> None:
        """Settle a record whose key the first one with it in the batch has claimed.

        The same event shares the first one's outcome. One with other content is in conflict,
        unless the first is retried: that may fail in the end, and leave the key to this one.
        """
        if first is None:
            why = "the first record with its key is in another message group, and not done"
            self._end(index, ready.outcome(Reason.IN_PROGRESS, why))
        elif is_other and first.fate is Fate.RETRY:
            why = "another event with its key is to be retried"
            self._end(index, ready.outcome(Reason.IN_PROGRESS, why))
        elif is_other:
            self._end(index, ready.conflict())
        elif first.fate is Fate.ACKNOWLEDGED:
            self._end(index, ready.outcome(Reason.DUPLICATE))
        else:
            self._end(index, ready.outcome(first.reason, first.error, first.violations))

    def _dispatch(self, index: int, ready: _Ready) -> None:
        context = HandlerContext(
            ready.envelope.event_type,
            ready.upgraded.read_with,
            ready.envelope.topic,
            ready.record.receive_count,
            self.deadline,
            self.processor.genesys_client,
        )
        try:
            ready.handler(ready.upgraded.event, context)
        except RejectEvent as error:
            why, pointer = str(error), error.pointer
            violations = () if pointer is None else (Violation(pointer, why),)
            self._end(index, ready.outcome(Reason.REJECTED, why, violations))
        except OutOfTime as error:
            self._end(index, ready.outcome(Reason.DEFERRED, error_location(error)))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - sys.exit() and cancellation fail it too
            where = error_location(error, ready.handler.file)
            self._end(index, ready.outcome(_failure(ready.record, self.settings), where))
        else:
            self._end(index, ready.outcome(Reason.PROCESSED))
            self._note(self.claims.complete(ready.identity.key, index))

    # -- ending ------------------------------------------------------------------------------

    def _end(self, index: int, outcome: Outcome) -> None:
        self.outcomes[index] = outcome
        if outcome.fate is Fate.DEAD_LETTERED:
            dead_letter = DeadLetter.from_outcome(outcome, now=self.clock())
            with self.lock:
                self.pending_dead_letters[index] = dead_letter

    def _send_dead_letters(self) -> None:
        with self.lock:
            pending, self.pending_dead_letters = self.pending_dead_letters, {}
        if pending:
            for index, why in send_pending(
                self.processor.dead_letters, pending, self.deadline
            ).items():
                self.outcomes[index] = self.outcomes[index].changed_to(
                    Reason.STORE_UNAVAILABLE, why
                )

    def _note(self, errors: Mapping[int, str]) -> None:
        """Add to the outcomes of processed records what went wrong afterwards."""
        for index, error in errors.items():
            self.outcomes[index] = self.outcomes[index]._replace(error=error)
