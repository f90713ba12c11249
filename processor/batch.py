"""The order of the steps from records to outcomes, in lanes, and nothing else."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from threading import RLock
from typing import TYPE_CHECKING

from processor.claims import Claims, StartTimer, TimeBudget, start_timer
from processor.dead_letters import DeadLetters
from processor.dispatch import GenesysClients, Handlers
from processor.envelope import Envelope
from processor.ledger import Ledger
from processor.outcomes import Outcome
from processor.reasons import Reason
from processor.record import Record
from processor.settings import Settings
from processor.settling import OnException, Ready, Settler, ignore_exception, read_record

if TYPE_CHECKING:
    from processor.tracing import BatchSpan, Tracer

MAX_KEPT_VALUES = 50_000
"""JSON values of all events that a batch keeps from reading to their handlers: a hundred MB at the
worst. A hundred ordinary events have a third of it."""

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
    start_timer: StartTimer = start_timer
    """For what has to happen while a handler runs."""
    on_exception: OnException = ignore_exception
    """For a test or a terminal; nothing that is logged or stored has an exception's message."""
    tracer: Tracer | None = None
    """Makes spans of the batches and their events; None for none."""
    _invocations: count[int] = field(default_factory=count, repr=False)

    def process(
        self,
        records: Sequence[Record],
        deadline: float | None = None,
        *,
        max_records: int | None = None,
    ) -> list[Outcome]:
        """Process a batch; exactly one outcome for each record, in the records' order.

        Raises nothing that a record, a handler or a store could cause, but ConfigurationError.
        `deadline` (seconds since 1970) is when the invocation must be over: what is not started
        by then, less TIME_RESERVE_SECONDS, is deferred. So are records beyond `max_records`, which
        is MAX_BATCH_RECORDS unless it is given.
        """
        owner = f"{self.owner}-{next(self._invocations)}"
        limit = self.settings.max_batch_records if max_records is None else max_records
        if self.tracer is None:
            return _Batch(self, owner, deadline).run(records, limit)
        with self.tracer.batch(records) as span:
            outcomes = _Batch(self, owner, deadline, span).run(records, limit)
            span.end(outcomes)
            return outcomes


def lanes_of(
    records: Sequence[Record], envelopes: Mapping[int, Envelope], workers: int
) -> list[list[int]]:
    """Split a batch into lanes, by the records' indices.

    A lane keeps its order: one FIFO message group, else one conversation, else one topic, which
    names the user or the queue. With one worker everything is one lane. `envelopes` has the
    records that could be read.
    """
    if workers == 1:
        return [list(range(len(records)))]
    lanes: dict[object, list[int]] = {}
    for index, record in enumerate(records):
        envelope = envelopes.get(index)
        lane: object = index
        if record.group is not None:
            lane = ("group", record.group)
        elif envelope is not None and (envelope.conversation_id or envelope.topic):
            lane = ("events", envelope.conversation_id or envelope.topic)
        lanes.setdefault(lane, []).append(index)
    return list(lanes.values())


class _Batch:
    """One invocation: its records are read, claimed, and settled lane by lane, suspects last."""

    def __init__(
        self,
        processor: Processor,
        owner: str,
        deadline: float | None,
        span: BatchSpan | None = None,
    ) -> None:
        self.processor = processor
        self.settings = processor.settings
        self.clock = processor.clock
        reserve = self.settings.time_reserve_seconds
        self.budget = TimeBudget.of(deadline, self.clock(), reserve)
        self.claims = Claims(
            processor.ledger, owner, self.clock, self.settings, self.budget, processor.start_timer
        )
        self.found: list[Ready | Outcome] = []
        self.settler = Settler(
            self.found,
            self.claims,
            processor.dead_letters,
            self.settings,
            self.clock,
            self.budget,
            processor.genesys_client,
            processor.on_exception,
            span,
        )
        self.ending = RLock()

    def run(self, records: Sequence[Record], limit: int) -> list[Outcome]:
        self._read(records, limit)
        self.claims.claim()
        cancel_last_call = self._start_last_call()
        try:
            self._settle_lanes(records)
            self.settler.settle_postponed()
        finally:
            # Even when the process is being stopped: what was processed must be recorded.
            cancel_last_call()
            self.claims.stop_timers()
            self._end(final=True)
        outcomes = self.settler.outcomes
        for index, why in self.claims.unrecorded().items():
            outcomes[index] = outcomes[index]._replace(error=why)
        return [outcomes[index] for index in range(len(records))]

    def _read(self, records: Sequence[Record], limit: int) -> None:
        processor = self.processor
        room = MAX_KEPT_VALUES
        for index, record in enumerate(records):
            if index >= limit:
                self.found.append(Outcome.of(record, Reason.DEFERRED))
                continue
            now = self.clock()
            if now >= self.budget.start_deadline:
                self.found.append(Outcome.of(record, Reason.DEFERRED, error="no time left"))
                continue
            found = read_record(
                record,
                processor.handlers,
                self.settings,
                now,
                processor.random,
                room,
                processor.on_exception,
            )
            self.found.append(found)
            if isinstance(found, Ready):
                room -= found.kept
                self.claims.add(found.identity, index)

    def _settle_lanes(self, records: Sequence[Record]) -> None:
        workers = self.settings.handler_concurrency
        envelopes = {}
        if workers > 1:
            envelopes = {
                index: found.envelope
                for index, found in enumerate(self.found)
                if isinstance(found, Ready) and found.envelope is not None
            }
        lanes = lanes_of(records, envelopes, workers)
        if len(lanes) < 2:
            for lane in lanes:
                self.settler.settle_lane(lane)
            return
        # Imported here: one handler at a time needs no threads.
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(workers, "handlers") as pool:
            try:
                for _ in pool.map(self.settler.settle_lane, lanes):
                    pass
            except BaseException:
                self.claims.close()
                raise

    # -- the end ---------------------------------------------------------------------------------

    def _start_last_call(self) -> Callable[[], None]:
        """At the start deadline: end what can be ended, since a handler that hangs ends nothing."""
        if self.budget.deadline is None or not self.claims.first_by_key:
            return _nothing
        seconds = max(0.0, self.budget.start_deadline - self.clock())
        return self.processor.start_timer(seconds, self._last_call)

    def _last_call(self) -> None:
        self.claims.close()
        with suppress(Exception):  # if handlers end in time, the batch does all that again
            self._end()

    def _end(self, *, final: bool = False) -> None:
        # Outside of the lock: the last call may hold it while another store does not answer.
        self.claims.flush(ending=True)
        with self.ending:
            try:
                self.settler.send_dead_letters(ending=True)
            finally:
                self.claims.release(final=final)


def _nothing() -> None:
    pass
