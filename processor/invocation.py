"""Every shape that an invocation can have -> records; their outcomes -> the response."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

from processor.aws.dead_letter_message import (
    from_base64,
    is_replayed,
    read_dead_lettered_at,
    read_original,
    string_values,
)
from processor.errors import RetryInvocation
from processor.outcomes import Outcome
from processor.reasons import Fate
from processor.record import Record
from processor.timestamps import from_milliseconds, from_seconds, whole_count

_SOURCES = ("aws:sqs", "aws:kinesis")
"""Of the messages that are not events."""


class Shape(Enum):
    """How failures are reported to the invoker."""

    PARTIAL = "partial"
    """By the identifiers in the return value (SQS, Kinesis, Pipes, {"Records": […]})."""
    FIREHOSE = "firehose"
    """By an exception alone: of a part of its batch, Firehose delivers nothing again."""
    DIRECT = "direct"
    """By an exception alone."""


class Invocation(NamedTuple):
    """The records of one invocation, and how its failures are reported."""

    shape: Shape
    records: list[Record]


def read_invocation(event: object) -> Invocation:
    """Read the records of an invocation.

    Shapes: an SQS batch; one EventBridge event; a list of either (EventBridge Pipes);
    `{"Records": [{"event-id", "detail"}]}`; a Kinesis batch; a Firehose batch
    (`{"records": [{"recordId", "data"}]}`). What fits none of them is one record, which
    will be malformed: nothing is skipped.
    """
    if isinstance(event, list):
        return Invocation(Shape.PARTIAL, [read_message(item) for item in event])
    if isinstance(event, dict):
        elements = event.get("Records")
        if isinstance(elements, list):
            return Invocation(Shape.PARTIAL, [read_message(item) for item in elements])
        elements = event.get("records")
        if isinstance(elements, list):
            return Invocation(Shape.FIREHOSE, [_firehose(item) for item in elements])
    return Invocation(Shape.DIRECT, [read_message(event)])


def respond(invocation: Invocation, outcomes: Sequence[Outcome]) -> dict[str, Any] | None:
    """The response that makes the invoker deliver again what is to be retried.

    The partial batch response is the return value, `{"batchItemFailures":
    [{"itemIdentifier": …}]}`; a direct invocation has none. Raises RetryInvocation where failing
    the invocation is the only way to keep a record: a direct one, Firehose's, or one with a record
    to be retried that came without an identifier.
    """
    failed = [outcome for outcome in outcomes if outcome.fate is Fate.RETRY]
    is_named = all(outcome.record.identifier is not None for outcome in failed)
    if failed and not (invocation.shape is Shape.PARTIAL and is_named):
        raise RetryInvocation(
            f"{len(failed)} of {len(outcomes)} records are to be retried, and only a failed "
            f"invocation reports that: {', '.join(sorted({o.reason.value for o in failed}))}"
        )
    if invocation.shape is Shape.PARTIAL:
        return {"batchItemFailures": [{"itemIdentifier": o.record.identifier} for o in failed]}
    if invocation.shape is Shape.FIREHOSE:
        return {"records": [_firehose_result(outcome) for outcome in outcomes]}
    return None


def to_text(value: object) -> str:
    """Write a parsed JSON value down again: the body of a record that came without text.

    Raises nothing, so that one such record leaves the others of its batch alone. Python reads
    numbers beyond a double's range as infinity: they are written as such a number.
    """
    try:
        return json.dumps(value, allow_nan=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        return "".join(_write(value))


def is_batch(event: object) -> bool:
    """Whether a JSON value is an invocation's batch of records rather than one event."""
    return isinstance(event, list) or (
        isinstance(event, dict)
        and any(isinstance(event.get(key), list) for key in ("Records", "records"))
    )


def is_message(event: object) -> bool:
    """Whether a JSON value is one message of a queue or stream rather than an event."""
    return isinstance(event, dict) and (
        "kinesis" in event
        or event.get("eventSource") in _SOURCES
        or ("body" in event and ("messageId" in event or "attributes" in event))
    )


def read_message(item: object) -> Record:
    """Read one element of a batch: a queue's message, a stream's record, or an event."""
    if not isinstance(item, dict):
        return Record(to_text(item), "invocation")
    source = item.get("eventSource")
    if "kinesis" in item or source == "aws:kinesis":
        return _kinesis(item)
    if source == "aws:sqs" or is_message(item):
        return _sqs(item)
    return Record(
        to_text(item),
        _text(item.get("source")) or "invocation",
        _text(item.get("event-id")) or _text(item.get("id")),
    )


def _sqs(item: Mapping[str, Any]) -> Record:
    arn = _text(item.get("eventSourceARN")) or "sqs"
    attributes = item.get("attributes")
    if not isinstance(attributes, dict):
        attributes = {}
    sent_at = from_milliseconds(attributes.get("SentTimestamp"))
    body, redriven_at, replayed = item.get("body"), None, False
    trace_context = attributes.get("AWSTraceHeader")
    if isinstance(body, str) and item.get("messageAttributes"):
        own = string_values(item["messageAttributes"])
        body, redriven_at = read_original(body, own), read_dead_lettered_at(own)
        replayed = is_replayed(own)
        trace_context = own.get("traceparent", trace_context)
    return Record(
        # A message without a text body is kept whole, so that its dead letter holds what came.
        body if isinstance(body, (str, bytes)) else to_text(item),
        arn,
        _text(item.get("messageId")),
        whole_count(attributes.get("ApproximateReceiveCount")),
        from_milliseconds(attributes.get("ApproximateFirstReceiveTimestamp")),
        sent_at if redriven_at is None else redriven_at,
        # A standard queue (a fair one) has groups too, and keeps no order within them.
        _text(attributes.get("MessageGroupId")) if arn.endswith(".fifo") else None,
        redriven_at is not None,
        replayed,
        _text(item.get("receiptHandle")),
        _text(trace_context),
    )


def _kinesis(item: Mapping[str, Any]) -> Record:
    """A stream's record; EventBridge Pipes leaves the inner object out, and wants the eventID.

    Its group is its shard: AWS delivers again from the first failure on, so nothing behind that
    may be done before it.
    """
    inner = item.get("kinesis")
    data = inner if isinstance(inner, dict) else item
    arn = _text(item.get("eventSourceARN")) or "kinesis"
    event_id = _text(item.get("eventID"))  # "shardId-000000000006:" and the sequence number
    shard, colon, _ = (event_id or "").partition(":")
    return Record(
        _decoded(data.get("data"), item),
        arn,
        _text(data.get("sequenceNumber")) if "kinesis" in item else event_id,
        sent_at=from_seconds(data.get("approximateArrivalTimestamp")),
        group=shard if shard and colon else arn,
    )


def _firehose(item: object) -> Record:
    if not isinstance(item, dict):
        return Record(to_text(item), "firehose")
    return Record(
        _decoded(item.get("data"), item),
        "firehose",
        _text(item.get("recordId")),
        sent_at=from_milliseconds(item.get("approximateArrivalTimestamp")),
    )


def _decoded(data: object, item: object) -> str | bytes:
    return from_base64(data) if isinstance(data, str) else to_text(item)


def _firehose_result(outcome: Outcome) -> dict[str, Any]:
    """Firehose delivers the data unchanged.

    ProcessingFailed would put it into Firehose's error bucket, and never deliver it again here.
    """
    body = outcome.record.body
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return {
        "recordId": outcome.record.identifier,
        "result": "Ok",
        "data": base64.b64encode(data).decode("ascii"),
    }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _write(value: object) -> Iterator[str]:
    """Write what json.dumps does not: infinity, and what is nested deeper than Python's stack."""
    parts = [_parts(value)]
    while parts:
        part = next(parts[-1], None)
        if part is None:
            parts.pop()
        elif isinstance(part, str):
            yield part
        else:
            parts.append(part)


def _parts(value: object) -> Iterator[str | Iterator[Any]]:
    """A value's text; for each value within it, that value's parts."""
    if isinstance(value, dict):
        separator = "{"
        for name, child in value.items():
            yield f"{separator}{json.dumps(name)}:"
            yield _parts(child)
            separator = ","
        yield "}" if value else "{}"
    elif isinstance(value, list):
        separator = "["
        for child in value:
            yield separator
            yield _parts(child)
            separator = ","
        yield "]" if value else "[]"
    elif isinstance(value, float) and math.isinf(value):
        yield "1e999" if value > 0 else "-1e999"
    else:
        yield json.dumps(value)
