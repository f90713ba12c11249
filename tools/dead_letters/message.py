"""A message of a dead-letter queue <-> what it says, and the message that it once was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from processor.aws.dead_letters import MAX_REQUEST_BYTES, sendable, size_of
from processor.dead_letters import DeadLetter
from processor.envelope import read_envelope
from processor.errors import EventError
from processor.invocation import BASE64, ENCODING, SEEN_AT, from_base64
from tools.dead_letters.store import BY_EVENTBRIDGE, BY_SQS, Letter

_OURS = frozenset(
    (
        *("reason", "error", "pointer", "event_type", "schema_version", "receive_count"),
        *("source", "dead_lettered_at"),
    )
)
_EVENTBRIDGES = frozenset(
    (
        *("RULE_ARN", "TARGET_ARN", "ERROR_CODE", "ERROR_MESSAGE", "RETRY_ATTEMPTS"),
        "EXHAUSTED_RETRY_CONDITION",
    )
)
_MAX_ATTRIBUTES = 10


def letter_of(raw: Mapping[str, Any], queue: str) -> Letter:
    """Read a message, as boto3 has it, as the letter that it is."""
    known = _known(raw.get("MessageAttributes", {}))
    system = raw.get("Attributes", {})
    body = from_base64(raw["Body"]) if known.get(ENCODING) == BASE64 else raw["Body"]
    if "reason" in known:
        letter = DeadLetter(
            body=body,
            reason=known["reason"],
            error=known.get("error", ""),
            pointer=known.get("pointer"),
            event_type=known.get("event_type"),
            schema_version=known.get("schema_version"),
            receive_count=_whole(known.get("receive_count")),
            source=known.get("source", queue),
            dead_lettered_at=_moment(known.get("dead_lettered_at"), system),
        )
    elif known.keys() & {"ERROR_CODE", "RULE_ARN"}:
        said = ": ".join(filter(None, (known.get("ERROR_CODE"), known.get("ERROR_MESSAGE"))))
        letter = _moved(body, BY_EVENTBRIDGE, said, known.get("TARGET_ARN") or queue, system)
    else:
        source = system.get("DeadLetterQueueSourceArn")
        why = "received too often" if source else "nothing says how it came here"
        letter = _moved(body, BY_SQS, why, source or queue, system)
    seen = _whole(known.get(SEEN_AT))
    return Letter(
        raw["MessageId"],
        letter._replace(
            group=system.get("MessageGroupId"), seen_at=None if seen is None else seen / 1000
        ),
    )


def entry_of(raw: Mapping[str, Any], *, fifo: bool) -> dict[str, Any]:
    """The message that a letter once was, as SendMessageBatch wants it.

    Its own attributes go with it, and not what was said of the letter. Where it has no
    `seen_at`, it gets the time at which it was sent, so that waiting made it no older.
    """
    attributes = {
        name: {key: part for key, part in value.items() if key in _PARTS}
        for name, value in raw.get("MessageAttributes", {}).items()
        if name not in _EVENTBRIDGES
    }
    if "reason" in attributes:
        attributes = {name: attributes[name] for name in attributes if name not in _OURS}
    entry: dict[str, Any] = {"MessageBody": raw["Body"], "MessageAttributes": attributes}
    sent = raw.get("Attributes", {}).get("SentTimestamp")
    if sent is not None and SEEN_AT not in attributes and len(attributes) < _MAX_ATTRIBUTES:
        dated = {**attributes, SEEN_AT: {"DataType": "Number", "StringValue": sent}}
        if size_of({**entry, "MessageAttributes": dated}) <= MAX_REQUEST_BYTES:
            entry["MessageAttributes"] = dated
    if fifo:
        # Sent again because an answer was lost, it is kept once; without a group of its own,
        # it has nothing before it.
        name = raw["MessageId"]
        entry["MessageGroupId"] = raw.get("Attributes", {}).get("MessageGroupId") or name
        entry["MessageDeduplicationId"] = name
    return entry


def message_of(letter: Letter) -> dict[str, Any]:
    """A letter as a message of a Lambda's batch: what `process` and `drift` read in a file."""
    known = letter.known
    body, encoding = sendable(known.body)
    said = {
        **{name: value for name, value in known._asdict().items() if name in _OURS},
        "dead_lettered_at": when(known.dead_lettered_at),
        ENCODING: encoding,
        SEEN_AT: None if known.seen_at is None else round(known.seen_at * 1000),
    }
    return {
        "messageId": letter.id,
        "body": body,
        "attributes": {} if known.group is None else {"MessageGroupId": known.group},
        "messageAttributes": {
            name: {
                "dataType": "Number" if isinstance(value, int) else "String",
                "stringValue": str(value),
            }
            for name, value in said.items()
            if value is not None
        },
        "eventSource": "aws:sqs",
        "eventSourceARN": known.source,
    }


def when(seconds: float) -> str:
    """A moment as people and programs read it."""
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds")


_PARTS = frozenset(("DataType", "StringValue", "BinaryValue"))


def _known(attributes: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: value["StringValue"] for name, value in attributes.items() if "StringValue" in value
    }


def _moved(
    body: str | bytes, reason: str, error: str, source: str, system: Mapping[str, str]
) -> DeadLetter:
    """A letter that nothing of ours wrote; its event says its type, where it can be read."""
    try:
        event_type = read_envelope(body).event_type
    except EventError:
        event_type = None
    return DeadLetter(
        body, reason, error, None, event_type, None, None, source, _moment(None, system)
    )


def _moment(said: str | None, system: Mapping[str, str]) -> float:
    """When the letter was written, else when its message was sent."""
    try:
        return datetime.fromisoformat(said or "").timestamp()
    except ValueError:
        return (_whole(system.get("SentTimestamp")) or 0) / 1000


def _whole(text: str | None) -> int | None:
    try:
        return int(text or "")
    except ValueError:
        return None
