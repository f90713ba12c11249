"""Runs a handler on one event, as the Lambda would: the same code, on stores in memory."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from generated.base import EventModel
from generated.index import VERSIONS
from processor.batch import Processor
from processor.claims import StartTimer, start_timer
from processor.dead_letters import DeadLetters
from processor.dispatch import FALLBACK, HandlerContext, Handlers, load_handlers, registry
from processor.envelope import read_envelope
from processor.errors import MalformedEvent
from processor.genesys.client import GenesysClient
from processor.invocation import read_invocation
from processor.ledger import Ledger
from processor.outcomes import Outcome
from processor.reasons import Fate, Reason
from processor.record import Record
from processor.settings import Settings
from processor.testing.clock import FrozenClock
from processor.testing.dead_letters import MemoryDeadLetters
from processor.testing.genesys import FakeGenesys
from processor.testing.ledger import MemoryLedger
from processor.testing.overrides import InvalidSample
from processor.testing.samples import sample_event, to_wire, topic_with

logger = logging.getLogger(__name__)

SECONDS = 30.0
"""The time that the invocation has."""


@dataclass(frozen=True)
class HandlerRun:
    """What became of one event."""

    outcome: Outcome
    """As the Lambda has it: all that it logs, reports and stores is made of this."""
    exception: BaseException | None
    """What ended the event: raised by its handler, by a migration, or for what is invalid."""

    @property
    def reason(self) -> Reason:
        """Why it has its fate; equal to its text: `run.reason == "processed"`."""
        return self.outcome.reason

    @property
    def fate(self) -> Fate:
        """What its source does with it: `acknowledged`, `dead_lettered` or `retry`."""
        return self.outcome.fate

    @property
    def error(self) -> str | None:
        """The one line that is logged and stored with a dead letter; None if there is none."""
        return self.outcome.error

    def __repr__(self) -> str:
        return (
            f"HandlerRun(reason={self.reason.value!r}, fate={self.fate.value!r}, "
            f"error={self.error!r}, exception={self.exception!r})"
        )


def context(
    event_type: str,
    *,
    topic_ids: Mapping[str, str] | None = None,
    received_version: str | None = None,
    attempt: int = 1,
    deadline: float | None = None,
    genesys: GenesysClient | None = None,
) -> HandlerContext:
    """What a handler gets with an event, to call it as the plain function that it is.

    Ids in the topic that are not given are made up. `genesys` is a FakeGenesys without responses
    unless it is given. Raises InvalidSample for an unknown type or id.
    """
    version = received_version or sample_event(event_type).schema_version
    client = FakeGenesys() if genesys is None else genesys
    topic = topic_with(event_type, topic_ids or {})
    return HandlerContext(event_type, version, topic, attempt, deadline, lambda: client)


def run_handler(
    handler: Callable[..., object] | str,
    event: EventModel | Mapping[str, Any] | str | bytes | None = None,
    *,
    topic_ids: Mapping[str, str] | None = None,
    settings: Settings | None = None,
    ledger: Ledger | None = None,
    dead_letters: DeadLetters | None = None,
    clock: Callable[[], float] | None = None,
    genesys: GenesysClient | None = None,
) -> HandlerRun:
    """Process one event as the Lambda would, with one handler or, for an event type, with all.

    `event` is a model, as of `sample_event`; an event as it comes on EventBridge or in a queue's
    message; or a body's text. None is the sample of the handler's type. A model comes with
    `topic_ids`, and the rest of its topic is made up.

    What the event was ended by is logged, with its traceback, and so is shown by a failing test.

    Without a `ledger` and `dead_letters` each run has its own. Without a `clock` the event has
    just arrived; with one it arrives when the clock says. Nothing is sent anywhere: `genesys` is a
    FakeGenesys unless it is given. Raises HandlerRegistrationError for a function that cannot be
    a handler of the event's type, and InvalidSample.
    """
    if event is None:
        event = sample_event(handler if isinstance(handler, str) else _type_of(handler))
    record = _record(event, topic_ids)
    occurred_at, event_type = _moment_and_type(record)
    now = clock or FrozenClock(occurred_at)
    if record.sent_at is None:
        record = record._replace(sent_at=now())
    client = FakeGenesys() if genesys is None else genesys
    exceptions: list[BaseException] = []
    processor = Processor(
        _all_handlers(settings) if isinstance(handler, str) else _handlers_of(handler, event_type),
        MemoryLedger() if ledger is None else ledger,
        MemoryDeadLetters() if dead_letters is None else dead_letters,
        settings or Settings(),
        now,
        lambda: client,
        random=lambda: 1.0,  # no event is sampled for drift
        start_timer=_timers_of(now),
        on_exception=lambda _record, error: exceptions.append(error),
    )
    (outcome,) = processor.process([record], now() + SECONDS)
    run = HandlerRun(outcome, exceptions[-1] if exceptions else None)
    if run.exception is not None:
        # pytest shows it where the test fails: an assertion on the reason does not say why.
        logger.error("%s", run, exc_info=run.exception)
    return run


def _timers_of(clock: Callable[[], float]) -> StartTimer:
    return clock.start_timer if isinstance(clock, FrozenClock) else start_timer


def _all_handlers(settings: Settings | None) -> Handlers:
    """Those of the package that HANDLERS names, in the environment unless settings are given."""
    return load_handlers(os.environ.get("HANDLERS", "") if settings is None else settings.handlers)


def _type_of(function: Callable[..., object]) -> str:
    """The event type that a function is registered for; the first of several."""
    types = list(registry.only(function))
    if not types or types[0] == FALLBACK:
        raise InvalidSample(
            f"{function.__qualname__} is not registered for one event type: give run_handler an "
            'event, such as sample_event("users.presence")'
        )
    return types[0]


def _handlers_of(function: Callable[..., object], event_type: str) -> Handlers:
    """The function alone, as it is registered; if it is not, for the event's type."""
    handlers = registry.only(function)
    if not list(handlers):
        handlers.handles(event_type)(function)
    return handlers


def _record(
    event: EventModel | Mapping[str, Any] | str | bytes, topic_ids: Mapping[str, str] | None
) -> Record:
    """The record that an event comes in."""
    if isinstance(event, (str, bytes)):
        return Record(event, "test")
    wire = to_wire(event, topic_ids) if isinstance(event, EventModel) else event
    records = read_invocation(json.loads(json.dumps(wire))).records
    if len(records) != 1:
        raise ValueError(f"run_handler takes one event, and this is a batch of {len(records)}")
    return records[0]


def _moment_and_type(record: Record) -> tuple[float, str]:
    """When an event happened, and its type; of what is no event, any time and no type."""
    try:
        envelope = read_envelope(record.body)
    except MalformedEvent:
        return FrozenClock().now, FALLBACK
    is_known = envelope.event_type in VERSIONS
    return envelope.occurred_at, envelope.event_type if is_known else FALLBACK
