"""The wire form of events: as EventBridge delivers them, with Genesys's wrapper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any
from uuid import NAMESPACE_URL, uuid5

_PLACEHOLDER = "{id}"
_ID = "0d5c8a1e-7b42-4f6d-9c3a-1e2f3a4b5c6d"
"""An id of the examples, where the event does not have it."""
_SOURCE = f"aws.partner/genesys.com/cloud/{_ID}/genesys-events"


def as_wire(
    event: Mapping[str, Any], topic: str | None, topic_name: str | None = None
) -> dict[str, Any]:
    """A canonical event as EventBridge delivers it: in Genesys's wrapper, if it has a topic.

    `topic_name` is the topic with its ids; without one they are made up.
    """
    return {
        "version": "0",
        "id": event["event_id"],
        "detail-type": topic or event["event_type"],
        "source": _SOURCE if topic else "com.example.your-application",
        "account": "123456789012",
        "time": _in_seconds(event["timestamp"]),
        "region": "us-east-1",
        "resources": [],
        "detail": dict(event) if topic is None else _native(event, topic, topic_name),
    }


def _native(event: Mapping[str, Any], topic: str, topic_name: str | None) -> dict[str, Any]:
    return {
        "topicName": topic_name or _with_ids(topic, event.get("conversation_id")),
        "version": "2",  # always: not the schema version
        "eventBody": event["payload"],
        "metadata": {"CorrelationId": str(uuid5(NAMESPACE_URL, event["event_id"]))},
        "timestamp": event["timestamp"],
    }


def _with_ids(topic: str, conversation_id: str | None) -> str:
    """A topic with ids, of which the conversation's is known."""
    segments = topic.split(".")
    for position, segment in enumerate(segments):
        if segment == _PLACEHOLDER:
            is_conversation = segments[position - 1] in ("conversation", "conversations")
            segments[position] = (is_conversation and conversation_id) or _ID
    return ".".join(segments)


def _in_seconds(timestamp: str) -> str:
    """EventBridge's own time, which has seconds and no offset; as it is, if no calendar has it."""
    try:
        moment = datetime.fromisoformat(timestamp.replace("Z", "+00:00"))
        return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return timestamp
