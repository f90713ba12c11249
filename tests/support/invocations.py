"""An element of every kind of invocation, each with an event that is processed."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from support.events import native
from support.rig import Rig

Make = Callable[[str], dict[str, Any]]
FIFO = "arn:aws:sqs:us-east-1:123456789012:events.fifo"


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def sqs(name: str) -> dict[str, Any]:
    """A message of a FIFO queue that was redriven."""
    mark = {"dataType": "String", "stringValue": "2026-03-02T14:05:05.000+00:00"}
    return {
        "messageId": name,
        "receiptHandle": "r",
        "body": Rig.body(name),
        "attributes": {
            "ApproximateReceiveCount": "2",
            "SentTimestamp": "1772460301000",
            "ApproximateFirstReceiveTimestamp": "1772460302000",
            "MessageGroupId": name,
        },
        "messageAttributes": {"dead_lettered_at": mark},
        "eventSource": "aws:sqs",
        "eventSourceARN": FIFO,
    }


def kinesis_of_pipes(name: str) -> dict[str, Any]:
    """A stream's record as EventBridge Pipes passes it on."""
    return {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": "p",
        "sequenceNumber": name,
        "data": _base64(Rig.body(name)),
        "approximateArrivalTimestamp": 1772460301.25,
        "eventSource": "aws:kinesis",
        "eventID": f"shardId-000000000006:{name}",
        "eventSourceARN": "arn:aws:kinesis:us-east-1:123456789012:stream/events",
    }


def kinesis(name: str) -> dict[str, Any]:
    """A stream's record as Lambda passes it on."""
    flat = kinesis_of_pipes(name)
    about = {each: flat.pop(each) for each in ("eventSource", "eventID", "eventSourceARN")}
    return {"kinesis": flat, **about}


def firehose(name: str) -> dict[str, Any]:
    """A record of a Firehose stream."""
    data = _base64(Rig.body(name))
    return {"recordId": name, "approximateArrivalTimestamp": 1772460301250, "data": data}


def event(name: str) -> dict[str, Any]:
    """An event of the flat contract, as EventBridge passes it on."""
    detail = json.loads(Rig.body(name))
    return {"id": name, "source": "mine", "time": "2026-03-02T14:05:01Z", "detail": detail}


def native_event(name: str) -> dict[str, Any]:
    """An event of Genesys Cloud's, replayed."""
    return {
        **native("v2.users.{id}.presence", {"message": name}, event_id=name),
        "replay-name": "r",
    }


def tutorial(name: str) -> dict[str, Any]:
    """An element of the tutorial's batch."""
    return {"event-id": name, "detail": json.loads(Rig.body(name))}


ELEMENTS: dict[str, tuple[Make, str | None]] = {
    "sqs": (sqs, "Records"),
    "sqs-of-pipes": (sqs, None),
    "kinesis": (kinesis, "Records"),
    "kinesis-of-pipes": (kinesis_of_pipes, None),
    "firehose": (firehose, "records"),
    "events": (event, None),
    "native": (native_event, None),
    "tutorial": (tutorial, "Records"),
}
"""How an element is made, and the list that it is in; None for the invocation itself."""
