"""What the processor logs: structured lines with ids, reasons and pointers, never a value."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextvars import ContextVar
from typing import NamedTuple

from processor.envelope import Envelope
from processor.outcomes import Outcome
from processor.reasons import Fate, Reason
from processor.redaction import redact_id

logger = logging.getLogger("processor")
"""Loggers of handlers in processor/handlers/ are below it: what they log is structured too."""


class EventInProgress(NamedTuple):
    """The event whose handler is running."""

    envelope: Envelope | None
    trace_id: str | None


EVENT_IN_PROGRESS: ContextVar[EventInProgress | None] = ContextVar("event", default=None)
"""What a handler logs gets the ids of this event; each thread has its own."""

_LEVELS = {
    Fate.ACKNOWLEDGED: logging.INFO,
    Fate.RETRY: logging.WARNING,
    Fate.DEAD_LETTERED: logging.ERROR,
}
_NOT_LOGGED = (Reason.PROCESSED, Reason.DUPLICATE)
_MAX_CHARACTERS = 1_024
"""Of an error, which may be a handler's own text of any length, and of its pointer."""


def configure_logging(level: str, handlers: str = "processor.handlers") -> None:
    """Log JSON to standard error, from this level on; `handlers` is the package of the handlers."""
    from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

    is_below = handlers.startswith("processor.")
    for each in (logger,) if is_below else (logger, logging.getLogger(handlers)):
        if not each.handlers:
            handler = logging.StreamHandler()
            handler.setFormatter(LambdaPowertoolsFormatter(utc=True))
            handler.addFilter(add_ids)
            each.addHandler(handler)
            each.propagate = False
        each.setLevel(level.upper())
    # Other loggers keep their format, which is Lambda's own.
    for other in logging.getLogger().handlers:
        other.addFilter(add_ids)


def add_ids(line: logging.LogRecord) -> bool:
    """Add the ids of the event whose handler is running; what the line has already stays."""
    event = EVENT_IN_PROGRESS.get()
    if event is not None:
        for name, value in _ids(*event).items():
            line.__dict__.setdefault(name, value)
    return True


def log_outcomes(outcomes: Iterable[Outcome]) -> None:
    """Log every record that was not simply processed, and every event with tolerated drift."""
    for outcome in outcomes:
        if outcome.reason not in _NOT_LOGGED or outcome.error:
            _log_outcome(outcome)
        if outcome.drift:
            _log_drift(outcome)


def _log_outcome(outcome: Outcome) -> None:
    # Processed with an error: the ledger could not be updated.
    level = logging.ERROR if outcome.reason is Reason.PROCESSED else _LEVELS[outcome.fate]
    if not logger.isEnabledFor(level):
        return
    logger.log(
        level,
        "%s: %s",
        outcome.fate.value,
        outcome.reason.value,
        extra={
            "reason": outcome.reason.value,
            "fate": outcome.fate.value,
            "error": outcome.error and outcome.error[:_MAX_CHARACTERS],
            "pointers": [each.pointer[:_MAX_CHARACTERS] for each in outcome.violations],
            **_about(outcome),
        },
    )


def _log_drift(outcome: Outcome) -> None:
    """Pointers are in the message, for queries to count by, and in a list."""
    logger.info(
        "tolerated drift: %s",
        " ".join(outcome.drift),
        extra={"pointers": list(outcome.drift), **_about(outcome)},
    )


def _ids(envelope: Envelope | None, trace_id: str | None) -> dict[str, object]:
    """Which event it is, and what else is about it."""
    return {
        "event_id": redact_id(envelope.event_id) if envelope else None,
        "event_type": envelope.event_type if envelope else None,
        "conversation_id": redact_id(envelope.conversation_id) if envelope else None,
        "correlation_id": redact_id(envelope.correlation_id) if envelope else None,
        "trace_id": trace_id,
    }


def _about(outcome: Outcome) -> dict[str, object]:
    """Which event it is, and which record it came in."""
    return {
        **_ids(outcome.envelope, outcome.trace_id),
        "schema_version": outcome.read_with,
        "record": redact_id(outcome.record.identifier),
        "receive_count": outcome.record.receive_count,
    }
