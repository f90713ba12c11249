"""Spans of batches and their events, for OpenTelemetry; imported only where its API is installed.

Names and attributes are those of its semantic conventions for messaging and FaaS; what they lack
is below `genesys_events`. No attribute holds a value of a payload.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread
from typing import Any

from opentelemetry import propagate, trace
from opentelemetry.context import get_current
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from processor.outcomes import Outcome
from processor.reasons import Fate, Reason
from processor.record import Record
from processor.redaction import redact_id

_X_RAY_ROOT = re.compile(r"1-([0-9a-f]{8})-([0-9a-f]{24})")
_X_RAY_PARENT = re.compile(r"[0-9a-f]{16}")
_FAILURES = (Reason.HANDLER_ERROR, Reason.STORE_UNAVAILABLE)
"""What is retried because something failed; the rest only waits for its turn."""


class Tracer:
    """Makes the spans of one execution environment."""

    def __init__(self, provider: trace.TracerProvider | None = None) -> None:
        """`provider` is for tests; None for the process's own, also if it is set later."""
        self._provider = provider
        self._tracer = trace.get_tracer("genesys-events", tracer_provider=provider)
        self._flushing: Thread | None = None

    @contextmanager
    def batch(self, records: Sequence[Record]) -> Iterator[BatchSpan]:
        """A span for a batch, with a link to each record's trace.

        Its parent is the current span, or what the propagators of OTEL_PROPAGATORS find in
        Lambda's environment.
        """
        name, attributes = _describe_sources({record.source for record in records})
        attributes["messaging.batch.message_count"] = len(records)
        with self._tracer.start_as_current_span(
            name,
            propagate.extract({}, get_current()),
            SpanKind.CONSUMER,
            attributes,
            [link for record in records for link in _links(record)],
            record_exception=False,  # its text may quote a payload
            set_status_on_exception=False,
        ) as span:
            try:
                yield BatchSpan(self._tracer, span)
            except BaseException as error:
                _set_error(span, type(error).__name__)
                raise

    def flush(self, seconds: float) -> None:
        """Export what has ended: Lambda may freeze the process when it has answered.

        An exporter that hangs is left behind.
        """
        provider = self._provider or trace.get_tracer_provider()
        force_flush = getattr(provider, "force_flush", None)
        if force_flush is None or seconds <= 0:
            return
        if self._flushing is None or not self._flushing.is_alive():
            arguments = (max(1, int(seconds * 1000)),)
            self._flushing = Thread(target=force_flush, args=arguments, daemon=True)
            self._flushing.start()
        self._flushing.join(seconds)


class BatchSpan:
    """The span of a batch, and those of its events, in any thread."""

    def __init__(self, tracer: trace.Tracer, span: trace.Span) -> None:
        self._tracer = tracer
        self._span = span
        self._context = trace.set_span_in_context(span)

    @contextmanager
    def event(self, record: Record) -> Iterator[EventSpan]:
        """A span for a record: current in its turn, and over when its outcome is known."""
        name, attributes = _describe_sources({record.source})
        span = self._tracer.start_span(
            name, self._context, SpanKind.CONSUMER, attributes, _links(record)
        )
        with trace.use_span(span, record_exception=False, set_status_on_exception=False):
            try:
                yield EventSpan(span)
            except BaseException as error:
                _set_error(span, type(error).__name__)
                span.end()
                raise

    def end(self, outcomes: Sequence[Outcome]) -> None:
        """Note how many events had which fate."""
        for fate, number in Counter(outcome.fate for outcome in outcomes).items():
            self._span.set_attribute(f"genesys_events.batch.{fate.value}_count", number)


class EventSpan:
    """The span of one record."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span
        context = span.get_span_context()
        self.trace_id = trace.format_trace_id(context.trace_id) if context.is_valid else None
        """As hexadecimal digits; None if nothing is traced."""
        self.attempt: int | None = None
        """Of its handler, if that was started."""

    def end(self, outcome: Outcome) -> None:
        """Note what became of the record; the span is over."""
        span = self._span
        if span.is_recording():
            self._describe(outcome)
        span.end()

    def _describe(self, outcome: Outcome) -> None:
        span = self._span
        attributes: dict[str, object] = {
            "messaging.message.id": redact_id(outcome.record.identifier),
            "genesys_events.outcome": outcome.fate.value,
            "genesys_events.reason": outcome.reason.value,
            "genesys_events.attempt": self.attempt,
            "genesys_events.schema_version": outcome.read_with,
        }
        envelope = outcome.envelope
        if envelope is not None:
            attributes |= {
                "messaging.message.conversation_id": redact_id(envelope.conversation_id),
                "genesys_events.event_id": redact_id(envelope.event_id),
                "genesys_events.event_type": envelope.event_type,
                "genesys_events.correlation_id": redact_id(envelope.correlation_id),
            }
        for name, value in attributes.items():
            if value is not None:
                span.set_attribute(name, value)  # type: ignore[arg-type]
        if outcome.fate is Fate.DEAD_LETTERED or outcome.reason in _FAILURES:
            _set_error(span, outcome.reason.value)


def _set_error(span: trace.Span, kind: str) -> None:
    span.set_attribute("error.type", kind)
    span.set_status(Status(StatusCode.ERROR))


def _describe_sources(sources: set[str]) -> tuple[str, dict[str, Any]]:
    """The name of a span about records of these sources, and its attributes."""
    found = {_describe_source(source) for source in sources}
    attributes: dict[str, Any] = {
        "faas.trigger": "pubsub",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
    }
    if len(found) != 1:
        return "process", attributes
    ((attributes["messaging.system"], destination),) = found
    if destination is None:
        return "process", attributes
    attributes["messaging.destination.name"] = destination
    return f"process {destination}", attributes


def _describe_source(source: str) -> tuple[str, str | None]:
    """The messaging system, and the name of the queue or stream."""
    parts = source.split(":")
    if len(parts) == 6 and parts[0] == "arn":
        return f"aws_{parts[2]}", parts[5].rpartition("/")[2]
    return f"aws_{source}" if source in ("sqs", "kinesis", "firehose") else "aws_eventbridge", None


def _links(record: Record) -> list[Link]:
    """A link to the span that sent the record, if that is known."""
    text = record.trace_context
    if text is None:
        return []
    context = _x_ray(text) if "Root=" in text else _w3c(text)
    return [Link(context)] if context is not None and context.is_valid else []


def _x_ray(text: str) -> SpanContext | None:
    """The span that X-Ray's header names: `Root=1-…-…;Parent=…;Sampled=1`."""
    parts = dict(part.strip().partition("=")[::2] for part in text.split(";"))
    root = _X_RAY_ROOT.fullmatch(parts.get("Root", ""))
    parent = _X_RAY_PARENT.fullmatch(parts.get("Parent", ""))
    if root is None or parent is None:
        return None
    flags = TraceFlags(TraceFlags.SAMPLED if parts.get("Sampled") == "1" else TraceFlags.DEFAULT)
    return SpanContext(int(root[1] + root[2], 16), int(parent[0], 16), True, flags)


def _w3c(text: str) -> SpanContext:
    context = TraceContextTextMapPropagator().extract({"traceparent": text})
    return trace.get_current_span(context).get_span_context()
