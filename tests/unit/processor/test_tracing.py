"""Spans of batches and events, as an exporter of OpenTelemetry's SDK gets them."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from threading import Barrier, Event
from types import ModuleType
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import NoOpTracerProvider, SpanKind, StatusCode, format_trace_id

from processor.batch import Processor
from processor.errors import OutOfTime, RejectEvent
from processor.invocation import read_invocation
from processor.outcomes import Outcome
from processor.reasons import Reason
from processor.record import Record
from processor.settings import Settings
from processor.tracing import Tracer
from support.events import native

ARN = "arn:aws:sqs:eu-central-1:111122223333:events"
TRACE = "5759e988bd862e3fe1be46a994272793"
X_RAY = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
W3C = f"00-{TRACE}-53995c3f42cd8ad8-01"


class Traced:
    """A rig's processor whose spans are kept."""

    def __init__(self, rig: Any) -> None:
        self.rig = rig
        self._exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.tracer = Tracer(self.provider)

    def process(self, records: Sequence[Record], **settings: Any) -> list[Outcome]:
        """Process a batch."""
        processor = Processor(
            self.rig.handlers,
            self.rig.ledger,
            self.rig.dead_letters,
            replace(Settings(), **settings),
            self.rig.clock,
            start_timer=self.rig.clock.start_timer,
            tracer=self.tracer,
        )
        return processor.process(records)

    @property
    def batch(self) -> ReadableSpan:
        """The one span without a parent."""
        [span] = [each for each in self._exporter.get_finished_spans() if each.parent is None]
        return span

    @property
    def events(self) -> dict[str, ReadableSpan]:
        """The spans of the events, by the record's identifier."""
        children = [
            each for each in self._exporter.get_finished_spans() if is_below(self.batch)(each)
        ]
        return {str((each.attributes or {})["messaging.message.id"]): each for each in children}

    def named(self, name: str) -> list[ReadableSpan]:
        """The spans with a name, such as a handler's own."""
        return [each for each in self._exporter.get_finished_spans() if each.name == name]

    def text(self) -> str:
        """All that was exported."""
        return "".join(each.to_json() for each in self._exporter.get_finished_spans())


def is_below(parent: ReadableSpan) -> Any:
    """Whether a span's parent is this one."""
    return lambda span: span.parent is not None and span.parent.span_id == parent.context.span_id


@pytest.fixture
def traced(rig: Any) -> Traced:
    """A processor whose spans are kept."""
    return Traced(rig)


def sqs(rig: Any, name: str, attributes: dict[str, str], own: dict[str, str]) -> Record:
    """A record as the Lambda reads it from a message with these attributes."""
    message = {
        "messageId": name,
        "body": rig.body(name),
        "eventSource": "aws:sqs",
        "eventSourceARN": ARN,
        "attributes": attributes,
        "messageAttributes": {
            key: {"stringValue": value, "dataType": "String"} for key, value in own.items()
        },
    }
    [record] = read_invocation({"Records": [message]}).records
    return record


def test_a_batch_and_its_events_are_spans(rig: Any, traced: Traced) -> None:
    """By the conventions for messaging and FaaS; the batch is the parent."""
    rig.ledger.give_back(rig.key(rig.record("b")), attempts=1)
    records = [sqs(rig, name, {}, {}) for name in "ab"]

    traced.process(records)

    common = {
        "faas.trigger": "pubsub",
        "messaging.system": "aws_sqs",
        "messaging.destination.name": "events",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
    }
    assert (traced.batch.name, traced.batch.kind) == ("process events", SpanKind.CONSUMER)
    assert traced.batch.attributes == {
        **common,
        "messaging.batch.message_count": 2,
        "genesys_events.batch.acknowledged_count": 2,
    }
    event = traced.events["b"]
    assert (event.name, event.kind) == ("process events", SpanKind.CONSUMER)
    assert event.attributes == {
        **common,
        "messaging.message.id": "b",
        "messaging.message.conversation_id": "c",
        "genesys_events.event_id": "b",
        "genesys_events.event_type": "conversation.update",
        "genesys_events.schema_version": "2.1.0",
        "genesys_events.outcome": "acknowledged",
        "genesys_events.reason": "processed",
        "genesys_events.attempt": 2,
    }


@pytest.mark.parametrize(
    ("source", "name", "system"),
    [
        ("arn:aws:kinesis:us-east-1:111122223333:stream/events", "process events", "aws_kinesis"),
        ("firehose", "process", "aws_firehose"),
        ("aws.partner/genesys.com/cloud/1/x", "process", "aws_eventbridge"),
        ("invocation", "process", "aws_eventbridge"),
    ],
)
def test_other_sources_have_their_own_system(
    rig: Any, traced: Traced, source: str, name: str, system: str
) -> None:
    """Only an ARN has the name of a queue or stream."""
    traced.process([rig.record("a")._replace(source=source)])

    assert (traced.batch.name, traced.events["a"].name) == (name, name)
    assert (traced.batch.attributes or {})["messaging.system"] == system


def test_a_batch_of_several_sources_has_no_destination(rig: Any, traced: Traced) -> None:
    """Each of its events has its own."""
    other = rig.record("b")._replace(source=f"{ARN}-2")
    traced.process([rig.record("a")._replace(source=ARN), other])

    assert traced.batch.name == "process"
    assert [traced.events[name].name for name in "ab"] == ["process events", "process events-2"]


@pytest.mark.parametrize(
    ("attributes", "own", "sampled"),
    [
        ({"AWSTraceHeader": X_RAY}, {}, True),
        ({"AWSTraceHeader": X_RAY.replace("Sampled=1", "Sampled=0")}, {}, False),
        ({"AWSTraceHeader": f"Self=1-67891234-12456789abcdef012345678a; {X_RAY}"}, {}, True),
        ({}, {"traceparent": W3C}, True),
        ({"AWSTraceHeader": X_RAY.replace("5759e988", "00000000")}, {"traceparent": W3C}, True),
    ],
    ids=["x-ray", "not sampled", "more fields", "w3c", "w3c first"],
)
def test_the_trace_of_a_message_is_a_link(
    rig: Any, traced: Traced, attributes: dict[str, str], own: dict[str, str], sampled: bool
) -> None:
    """Of the event's span, and of the batch's, which has other events too."""
    traced.process([sqs(rig, "a", attributes, own), sqs(rig, "b", {}, {})])

    [link] = traced.events["a"].links
    assert format_trace_id(link.context.trace_id) == TRACE
    assert format(link.context.span_id, "x") == "53995c3f42cd8ad8"
    assert (link.context.is_remote, link.context.trace_flags.sampled) == (True, sampled)
    assert [each.context for each in traced.batch.links] == [link.context]
    assert traced.events["b"].links == ()


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Root=1-5759e988-bd862e3fe1be46a994272793",
        X_RAY.replace("Root=1-", "Root=2-"),
        X_RAY.replace("53995c3f42cd8ad8", "0000000000000000"),
        X_RAY.replace("53995c3f42cd8ad8", "Example Person"),
        "00-0-0-01",
        "no trace",
    ],
)
def test_no_other_text_is_a_link(rig: Any, traced: Traced, header: str) -> None:
    """A sender may write anything."""
    outcomes = traced.process(
        [sqs(rig, "a", {"AWSTraceHeader": header}, {}), sqs(rig, "b", {}, {"traceparent": header})]
    )

    assert {each.reason.value for each in outcomes} == {"processed"}
    assert [len(each.links) for each in (traced.batch, *traced.events.values())] == [0, 0, 0]


@pytest.mark.parametrize("lanes", [1, 2])
def test_a_handlers_span_is_below_its_event(rig: Any, traced: Traced, lanes: int) -> None:
    """In the threads of lanes too; the batch is the parent of all."""
    meet = Barrier(lanes, timeout=600)

    def handle(name: str) -> None:
        with traced.provider.get_tracer("mine").start_as_current_span(f"own {name}"):
            meet.wait()

    rig.actions = {name: lambda name=name: handle(name) for name in "ab"}
    records = [Record(rig.body(name, conversation_id=name), "test", name) for name in ("a", "b")]
    traced.process(records, handler_concurrency=lanes)

    for name in "ab":
        [own] = traced.named(f"own {name}")
        assert is_below(traced.events[name])(own)


@pytest.mark.parametrize(
    ("action", "reason", "error"),
    [
        (None, "processed", None),
        (RejectEvent("hush"), "rejected", "rejected"),
        (ValueError("hush"), "handler_error", "handler_error"),
        (OutOfTime("hush"), "deferred", None),
    ],
)
def test_a_failure_is_an_error(
    rig: Any, traced: Traced, action: Exception | None, reason: str, error: str | None
) -> None:
    """What only waits for its turn is none; no exception's text is exported."""
    rig.actions["a"] = action
    traced.process([rig.record("a")])

    span = traced.events["a"]
    assert (span.attributes or {})["genesys_events.reason"] == reason
    assert (span.attributes or {}).get("error.type") == error
    assert span.status.status_code is (StatusCode.UNSET if error is None else StatusCode.ERROR)
    assert span.events == ()
    assert "hush" not in traced.text()


def test_every_record_has_a_span(rig: Any, traced: Traced) -> None:
    """One that is no event, one that repeats another, and one beyond the limit."""
    malformed = Record("{", "test", "b")
    records = [rig.record("a"), malformed, rig.record("a")._replace(identifier="c")]
    traced.process([*records, rig.record("d")], max_batch_records=3)

    reasons = {
        name: (span.attributes or {})["genesys_events.reason"]
        for name, span in traced.events.items()
    }
    assert reasons == {"a": "processed", "b": "malformed", "c": "duplicate", "d": "deferred"}
    assert "genesys_events.attempt" not in (traced.events["c"].attributes or {})
    assert (traced.batch.attributes or {})["genesys_events.batch.retry_count"] == 1


def test_no_value_of_an_event_is_exported(traced: Traced) -> None:
    """Nor what does not read like an id."""
    event = native("v2.users.{id}.presence", {"message": "hush"}, event_id="+1 555 5550142 hush")
    event["detail"]["metadata"] = {"CorrelationId": "hush hush"}
    traced.process([Record(json.dumps(event), "test", "a")], max_event_age_seconds=0)

    attributes = traced.events["a"].attributes or {}
    assert attributes["genesys_events.event_id"] == "*"
    assert attributes["genesys_events.correlation_id"] == "*"
    assert "hush" not in traced.text()


def test_a_stopped_batch_ends_its_spans(rig: Any, traced: Traced) -> None:
    """As errors, with the exception's class."""
    rig.actions["a"] = KeyboardInterrupt("hush")
    with pytest.raises(KeyboardInterrupt):
        traced.process([rig.record("a")])

    assert [(span.attributes or {})["error.type"] for span in traced.named("process")] == [
        *("KeyboardInterrupt", "KeyboardInterrupt")
    ]
    assert "hush" not in traced.text()


@pytest.mark.parametrize("group", [None, "g"])
def test_a_dead_letter_that_is_not_stored_is_no_end(
    rig: Any, traced: Traced, group: str | None
) -> None:
    """Its span says what the batch does: the record comes again."""
    rig.dead_letters.broken = True
    rig.actions["a"] = RejectEvent("no")
    records = [rig.record("a", group=group), rig.record("b")]
    [outcome, _] = traced.process(records)
    attributes = traced.events["a"].attributes or {}

    assert outcome.reason is Reason.STORE_UNAVAILABLE
    assert attributes["genesys_events.outcome"] == "retry"
    assert attributes["genesys_events.reason"] == "store_unavailable"
    assert attributes["error.type"] == "store_unavailable"
    assert outcome.trace_id == traced.events["a"].context.trace_id.to_bytes(16, "big").hex()
    assert len(traced.events) == 2


def test_a_wrong_variable_of_opentelemetry_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The processor starts, and says that it does not trace."""
    monkeypatch.setenv("DLQ_URL", "https://sqs.eu-central-1.amazonaws.com/1/dead")
    from processor import lambda_function

    monkeypatch.setitem(sys.modules, "processor.tracing", Broken("processor.tracing"))
    monkeypatch.setattr(lambda_function.logger, "propagate", True)
    with caplog.at_level("WARNING"):
        assert lambda_function._create_tracer() is None
    assert "OpenTelemetry cannot start: ValueError" in caplog.text


class Broken(ModuleType):
    """A module that cannot be used, as with a propagator that is not installed."""

    def __getattr__(self, name: str) -> Any:
        raise ValueError(name)


def test_an_outcome_has_the_id_of_its_trace(rig: Any, traced: Traced) -> None:
    """Which the log has too; without an SDK there is none."""
    [outcome] = traced.process([rig.record("a")])
    traced.tracer = Tracer(NoOpTracerProvider())
    [other] = traced.process([rig.record("b")])

    assert outcome.trace_id == format_trace_id(traced.batch.context.trace_id)
    assert (other.reason.value, other.trace_id) == ("processed", None)


def test_the_batch_is_below_the_current_span(rig: Any, traced: Traced) -> None:
    """Such as the invocation's, which an instrumentation of Lambda begins."""
    with traced.provider.get_tracer("lambda").start_as_current_span("invocation"):
        traced.process([rig.record("a")])

    below = [each for each in traced.named("process") if is_below(traced.batch)(each)]
    assert (traced.batch.name, len(below)) == ("invocation", 1)


def test_spans_are_exported_before_the_answer() -> None:
    """An exporter that hangs is left behind, and not begun again."""
    called: list[int] = []
    release = Event()

    class Provider(NoOpTracerProvider):
        def force_flush(self, milliseconds: int) -> None:
            called.append(milliseconds)
            release.wait(600)

    tracer = Tracer(Provider())
    tracer.flush(0.25)
    tracer.flush(0.25)
    tracer.flush(-1)
    assert called == [250]
    release.set()
    Tracer(NoOpTracerProvider()).flush(1)


def test_the_lambda_traces_and_exports(
    rig: Any, traced: Traced, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what time is left before the answer, and two seconds at most."""
    environment = {"DLQ_URL": "https://sqs.example/1/dead", "METRICS": "off"}
    monkeypatch.setenv("DLQ_URL", environment["DLQ_URL"])
    from processor import lambda_function

    flushed: list[float] = []
    monkeypatch.setattr(traced.tracer, "flush", flushed.append)
    monkeypatch.setattr(lambda_function, "_create_tracer", lambda: traced.tracer)
    runtime = lambda_function.Runtime(environment, clock=rig.clock)
    stores = {"ledger": rig.ledger, "dead_letters": rig.dead_letters, "handlers": rig.handlers}
    runtime.processor = replace(
        runtime.processor, **stores, start_timer=rig.clock.start_timer, owner="test"
    )

    class Context:
        seconds = 60.0

        def get_remaining_time_in_millis(self) -> float:
            return self.seconds * 1000

    message = {"messageId": "m1", "attributes": {"AWSTraceHeader": X_RAY}, "body": rig.body("a")}
    response = runtime.handle({"Records": [message]}, Context())
    Context.seconds = 2
    runtime.handle({"Records": []}, Context())

    assert response == {"batchItemFailures": []}
    assert [span.name for span in traced.named("process")] == ["process"] * 3
    assert flushed == [2, 1.5]
