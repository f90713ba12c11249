"""Messages of a dead-letter queue -> dead letters, and back into the original messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from processor.aws.dead_letters import MAX_REQUEST_BYTES, sendable, size_of
from processor.dead_letters import DeadLetter
from processor.envelope import read_envelope
from processor.errors import EventError
from processor.invocation import BASE64, ENCODING, SEEN_AT, from_base64
from tools.dead_letters.store import BY_EVENTBRIDGE, BY_SQS, ListedDeadLetter

_OUR_ATTRIBUTES = frozenset(
    (
        *("reason", "error", "pointer", "event_type", "schema_version", "receive_count"),
        *("source", "dead_lettered_at"),
    )
)
_EVENTBRIDGE_ATTRIBUTES = frozenset(
    (
        *("RULE_ARN", "TARGET_ARN", "ERROR_CODE", "ERROR_MESSAGE", "RETRY_ATTEMPTS"),
        "EXHAUSTED_RETRY_CONDITION",
    )
)
_MAX_ATTRIBUTES = 10


def from_message(raw: Mapping[str, Any], queue: str) -> ListedDeadLetter:
    """Read a message, as boto3 returns it, as a dead letter."""
    attributes = _strings(raw.get("MessageAttributes", {}))
    system = raw.get("Attributes", {})
    body = from_base64(raw["Body"]) if attributes.get(ENCODING) == BASE64 else raw["Body"]
    if "reason" in attributes:
        dead_letter = DeadLetter(
            body=body,
            reason=attributes["reason"],
            error=attributes.get("error", ""),
            pointer=attributes.get("pointer"),
            event_type=attributes.get("event_type"),
            schema_version=attributes.get("schema_version"),
            receive_count=_integer(attributes.get("receive_count")),
            source=attributes.get("source", queue),
            dead_lettered_at=_dead_lettered_at(attributes.get("dead_lettered_at"), system),
        )
    elif attributes.keys() & {"ERROR_CODE", "RULE_ARN"}:
        codes = (attributes.get("ERROR_CODE"), attributes.get("ERROR_MESSAGE"))
        error = ": ".join(filter(None, codes))
        source = attributes.get("TARGET_ARN") or queue
        dead_letter = _written_by_aws(body, BY_EVENTBRIDGE, error, source, system)
    else:
        source = system.get("DeadLetterQueueSourceArn")
        error = "received too often" if source else "the message does not say where it came from"
        dead_letter = _written_by_aws(body, BY_SQS, error, source or queue, system)
    seen = _integer(attributes.get(SEEN_AT))
    return ListedDeadLetter(
        raw["MessageId"],
        dead_letter._replace(
            group=system.get("MessageGroupId"), seen_at=None if seen is None else seen / 1000
        ),
    )


def original_message(raw: Mapping[str, Any], *, fifo: bool) -> dict[str, Any]:
    """The message that a dead letter once was, as an entry of SendMessageBatch.

    It keeps its own attributes, without those that describe the dead letter. If it has no
    `seen_at`, it gets the time at which it was sent: time spent in the queue does not age it.
    """
    attributes = {
        name: {key: part for key, part in value.items() if key in _SENDABLE_KEYS}
        for name, value in raw.get("MessageAttributes", {}).items()
        if name not in _EVENTBRIDGE_ATTRIBUTES
    }
    if "reason" in attributes:
        attributes = {name: attributes[name] for name in attributes if name not in _OUR_ATTRIBUTES}
    entry: dict[str, Any] = {"MessageBody": raw["Body"], "MessageAttributes": attributes}
    sent = raw.get("Attributes", {}).get("SentTimestamp")
    if sent is not None and SEEN_AT not in attributes and len(attributes) < _MAX_ATTRIBUTES:
        dated = {**attributes, SEEN_AT: {"DataType": "Number", "StringValue": sent}}
        if size_of({**entry, "MessageAttributes": dated}) <= MAX_REQUEST_BYTES:
            entry["MessageAttributes"] = dated
    if fifo:
        # If it is sent twice because an answer was lost, SQS keeps it once; without a group of
        # its own, it waits for no other message.
        name = raw["MessageId"]
        entry["MessageGroupId"] = raw.get("Attributes", {}).get("MessageGroupId") or name
        entry["MessageDeduplicationId"] = name
    return entry


def to_lambda_message(listed: ListedDeadLetter) -> dict[str, Any]:
    """A dead letter as a message of a Lambda's batch, which `process` and `drift` read."""
    dead_letter = listed.dead_letter
    body, encoding = sendable(dead_letter.body)
    fields = dead_letter._asdict()
    attributes = {
        **{name: value for name, value in fields.items() if name in _OUR_ATTRIBUTES},
        "dead_lettered_at": iso_time(dead_letter.dead_lettered_at),
        ENCODING: encoding,
        SEEN_AT: None if dead_letter.seen_at is None else round(dead_letter.seen_at * 1000),
    }
    return {
        "messageId": listed.id,
        "body": body,
        "attributes": {} if dead_letter.group is None else {"MessageGroupId": dead_letter.group},
        "messageAttributes": {
            name: {
                "dataType": "Number" if isinstance(value, int) else "String",
                "stringValue": str(value),
            }
            for name, value in attributes.items()
            if value is not None
        },
        "eventSource": "aws:sqs",
        "eventSourceARN": dead_letter.source,
    }


def iso_time(seconds: float) -> str:
    """A time in ISO 8601, UTC, with milliseconds."""
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds")


_SENDABLE_KEYS = frozenset(("DataType", "StringValue", "BinaryValue"))


def _strings(attributes: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: value["StringValue"] for name, value in attributes.items() if "StringValue" in value
    }


def _written_by_aws(
    body: str | bytes, reason: str, error: str, source: str, system: Mapping[str, str]
) -> DeadLetter:
    """A dead letter that the processor did not write; its event type, if the body is readable."""
    try:
        event_type = read_envelope(body).event_type
    except EventError:
        event_type = None
    return DeadLetter(
        body, reason, error, None, event_type, None, None, source, _dead_lettered_at(None, system)
    )


def _dead_lettered_at(time: str | None, system: Mapping[str, str]) -> float:
    """When the dead letter was written, else when its message was sent."""
    try:
        return datetime.fromisoformat(time or "").timestamp()
    except ValueError:
        return (_integer(system.get("SentTimestamp")) or 0) / 1000


def _integer(text: str | None) -> int | None:
    try:
        return int(text or "")
    except ValueError:
        return None
