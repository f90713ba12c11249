"""Every shape that an invocation can have -> records."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple

from processor.aws.dead_letter_message import from_base64, read_original, string_values
from processor.record import Record


class Shape(Enum):
    """How failures are reported to the invoker."""

    PARTIAL = "partial"
    """By the identifiers in the return value (SQS, Kinesis, Pipes, {"Records": […]})."""
    FIREHOSE = "firehose"
    """By a result for every record."""
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
    return isinstance(event, dict) and any(
        isinstance(event.get(key), list) for key in ("Records", "records")
    )


def is_message(event: object) -> bool:
    """Whether a JSON value is one message of a queue or stream rather than an event."""
    return isinstance(event, dict) and (
        "kinesis" in event or ("body" in event and ("messageId" in event or "attributes" in event))
    )


def read_message(item: object) -> Record:
    """Read one element of a batch: a queue's message, a stream's record, or an event."""
    if isinstance(item, dict):
        if isinstance(item.get("kinesis"), dict) or item.get("eventSource") == "aws:kinesis":
            return _kinesis(item)
        if is_message(item) or item.get("eventSource") == "aws:sqs":
            return _sqs(item)
        name = item.get("event-id") or item.get("id")
        return Record(
            to_text(item),
            _text(item.get("source")) or "invocation",
            name if isinstance(name, str) and name else None,
        )
    return Record(to_text(item), "invocation")


def _sqs(item: Mapping[str, Any]) -> Record:
    attributes = item.get("attributes")
    if not isinstance(attributes, dict):
        attributes = {}
    count = _number(attributes.get("ApproximateReceiveCount"))
    received = _milliseconds(attributes.get("ApproximateFirstReceiveTimestamp"))
    sent = _milliseconds(attributes.get("SentTimestamp"))
    body, seen_at = item.get("body"), None
    if isinstance(body, str) and item.get("messageAttributes"):
        # Perhaps a redriven dead letter: the time it waited makes its event no older.
        body, seen_at = read_original(body, string_values(item["messageAttributes"]))
    return Record(
        # A message without a text body is kept whole, so that its dead letter holds what came.
        body if isinstance(body, (str, bytes)) else to_text(item),
        _text(item.get("eventSourceARN")) or "sqs",
        _text(item.get("messageId")),
        None if count is None else int(count),
        received if seen_at is None else seen_at,
        sent if seen_at is None else seen_at,
        _text(attributes.get("MessageGroupId")),
    )


def _kinesis(item: Mapping[str, Any]) -> Record:
    data = item.get("kinesis", item)  # EventBridge Pipes leaves the inner object out
    return Record(
        _decoded(data.get("data"), item),
        _text(item.get("eventSourceARN")) or "kinesis",
        _text(data.get("sequenceNumber")),
        sent_at=_number(data.get("approximateArrivalTimestamp")),
    )


def _firehose(item: object) -> Record:
    if not isinstance(item, dict):
        return Record(to_text(item), "firehose")
    return Record(
        _decoded(item.get("data"), item),
        "firehose",
        _text(item.get("recordId")),
        sent_at=_milliseconds(item.get("approximateArrivalTimestamp")),
    )


def _decoded(data: object, item: object) -> str | bytes:
    return from_base64(data) if isinstance(data, str) else to_text(item)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if 0 <= number < float("inf") else None


def _milliseconds(value: object) -> float | None:
    number = _number(value)
    return None if number is None else number / 1000


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
