"""A message of a dead-letter queue <-> a dead letter, and the message that it once was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from processor.aws.dead_letter_message import (
    MAX_MESSAGE_BYTES,
    decode,
    marked_as_redriven,
    message_parts,
    read_original,
    size_of,
    string_values,
    without_failure,
)
from processor.dead_letters import DeadLetter
from processor.envelope import read_envelope
from processor.errors import EventError
from processor.timestamps import from_milliseconds
from tools.dead_letters.store import BY_EVENTBRIDGE, BY_SQS, ListedDeadLetter

_EVENTBRIDGE_ATTRIBUTES = frozenset(
    (
        *("RULE_ARN", "TARGET_ARN", "ERROR_CODE", "ERROR_MESSAGE", "RETRY_ATTEMPTS"),
        "EXHAUSTED_RETRY_CONDITION",
    )
)
_SENDABLE_KEYS = frozenset(("DataType", "StringValue", "BinaryValue"))


def from_message(raw: Mapping[str, Any], queue: str) -> ListedDeadLetter:
    """Read a message, as boto3 returns it, as a dead letter."""
    attributes = string_values(raw.get("MessageAttributes"))
    system = raw.get("Attributes", {})
    moment, group = sent_at(system), system.get("MessageGroupId")
    dead_letter = decode(raw["Body"], attributes, source=queue, sent_at=moment, group=group)
    if dead_letter is None:
        reason, error, source = _moved_by(attributes, system)
        body = read_original(raw["Body"], attributes)
        dead_letter = DeadLetter(
            body=body,
            reason=reason,
            error=error,
            pointer=None,
            event_type=_event_type(body),
            schema_version=None,
            receive_count=None,
            source=source or queue,
            dead_lettered_at=moment,
            group=group,
        )
    return ListedDeadLetter(raw["MessageId"], dead_letter)


def original_message(raw: Mapping[str, Any], *, fifo: bool) -> dict[str, Any]:
    """The message that a dead letter once was, as an entry of SendMessageBatch.

    It keeps its own attributes, without those that describe the failure, and the mark that it
    was a dead letter, so that it is not stale.
    """
    attributes = without_failure(
        {
            name: {key: part for key, part in value.items() if key in _SENDABLE_KEYS}
            for name, value in raw.get("MessageAttributes", {}).items()
            if name not in _EVENTBRIDGE_ATTRIBUTES
        }
    )
    entry: dict[str, Any] = {"MessageBody": raw["Body"], "MessageAttributes": attributes}
    moment = sent_at(raw.get("Attributes", {}))
    marked = {**entry, "MessageAttributes": marked_as_redriven(attributes, moment)}
    if size_of(marked) <= MAX_MESSAGE_BYTES:
        entry = marked
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
    body, values = message_parts(dead_letter)
    return {
        "messageId": listed.id,
        "body": body,
        "attributes": {} if dead_letter.group is None else {"MessageGroupId": dead_letter.group},
        "messageAttributes": {
            name: {
                "dataType": "Number" if isinstance(value, int) else "String",
                "stringValue": str(value),
            }
            for name, value in values.items()
        },
        "eventSource": "aws:sqs",
        "eventSourceARN": dead_letter.source,
    }


def iso_time(seconds: float) -> str:
    """A time in ISO 8601, UTC, with milliseconds."""
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds")


def printed_time(seconds: float) -> str:
    """A time as tables have it, UTC, to the second; it can be folded before the hour."""
    return iso_time(seconds)[:19].replace("T", " ") + "Z"


def _moved_by(
    attributes: Mapping[str, str], system: Mapping[str, str]
) -> tuple[str, str, str | None]:
    """The reason, the error and the source of a message that SQS or EventBridge moved."""
    if attributes.keys() & {"ERROR_CODE", "RULE_ARN"}:
        codes = (attributes.get("ERROR_CODE"), attributes.get("ERROR_MESSAGE"))
        return BY_EVENTBRIDGE, ": ".join(filter(None, codes)), attributes.get("TARGET_ARN")
    source = system.get("DeadLetterQueueSourceArn")
    error = "received too often" if source else "the message does not say where it came from"
    return BY_SQS, error, source


def _event_type(body: str | bytes) -> str | None:
    try:
        return read_envelope(body).event_type
    except EventError:
        return None


def sent_at(system: Mapping[Any, str]) -> float:
    """When SQS received a message, in seconds since 1970; 0 if it does not say."""
    return from_milliseconds(system.get("SentTimestamp")) or 0.0
