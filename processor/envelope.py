"""One record's body -> the canonical event. The only file that knows Genesys's wrapper."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from datetime import datetime, timezone
from math import isinf
from typing import Any, NamedTuple

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import from_json

from generated.base import JsonDateTime
from generated.index import VERSIONS
from processor.errors import MalformedEvent
from processor.identity import LARGE, Identifiers, content_key
from processor.topics import ids_in_topic, type_of_topic

UNNAMED = "(unreadable)"
"""The event type of what does not look like one."""

_MAX_NAME = 160
_TYPE_OR_TOPIC = re.compile(r"[A-Za-z][A-Za-z0-9_.{}-]*")
_ID = re.compile(r"(?<![^.])(?:[0-9-]{4,}|[0-9a-fA-F-]{32,36})(?![^.])")
"""A segment that identifies a thing or, as a phone number does, a person."""

_LONG = 100
_VISITED = frozenset((dict, list, float))
"""What may be, or contain, a number that is not finite: a long list of anything else is passed
over."""

_TIMESTAMP = TypeAdapter[Any](JsonDateTime, config=ConfigDict(regex_engine="rust-regex")).validator


class Envelope(NamedTuple):
    """An event as it was received: canonical, except that its schema version may be missing.

    `schema_version` is what it declares: absent in the flat contract means 1.0.0; None means
    that a Genesys-native event declares nothing: its wrapper's `version` has been "2"
    on every event since 2021 while bodies changed. `occurred_at` is its timestamp in seconds
    since 1970. `topic` is the topic with the real ids in it: for users.presence and others
    it alone says whose event it is.

    The `conversation_id` of a native event is its body's, else the topic's id after
    `conversation` or `conversations`. A websocket's frame has neither an id nor a timestamp: its
    event_id is derived from its content, and its timestamp is when it arrived.
    """

    event_id: str
    event_type: str
    schema_version: object
    timestamp: str
    occurred_at: float
    conversation_id: object
    topic: str | None
    detail: dict[str, Any]
    """Empty once its model is made, if a batch keeps that."""
    identifiers: Identifiers = Identifiers()
    time: object = None
    """EventBridge's `time`, as it was received."""
    is_replayed: bool = False
    """Whether EventBridge replayed it from an archive."""
    size: int = 0
    """How many JSON values the body has: its model takes memory for each."""
    correlation_id: object = None
    """Of a native event's metadata, as it was received."""

    @property
    def put_at(self) -> float | None:
        """When EventBridge had the event, in seconds since 1970; None if it does not say."""
        try:
            moment: datetime = _TIMESTAMP.validate_python(self.time)
        except ValidationError:
            return None
        return moment.timestamp()


def read_envelope(body: str | bytes, arrived_at: float | None = None) -> Envelope:
    """Read a body: an EventBridge envelope; an event of the flat contract; or a frame.

    A frame is what a Genesys Cloud websocket or webhook sends: a native event by itself.
    `arrived_at` (seconds since 1970; None for now) is the timestamp of a frame that has none.
    Raises MalformedEvent with a JSON pointer into the body.
    """
    try:
        # Values, unlike names, hardly ever occur again: to cache them costs more than it saves.
        value = from_json(body, allow_inf_nan=False, cache_strings="keys")
    except ValueError as error:
        raise MalformedEvent.at("", f"is not JSON: {error}") from None
    except TypeError:
        raise MalformedEvent.at("", "is not JSON: it holds a lone surrogate") from None
    if not isinstance(value, dict):
        raise MalformedEvent.at("", "must be a JSON object")
    values = _count_values(value)
    if "detail" not in value:
        if "eventBody" in value or "topicName" in value:
            arrived_at = time.time() if arrived_at is None else arrived_at
            return _native(value, value, "", values, arrived_at)
        if "event_type" in value or "event_id" in value:
            return _flat({}, value, "", values)
        raise MalformedEvent.at("/detail", "is missing")
    detail = value["detail"]
    if not isinstance(detail, dict):
        raise MalformedEvent.at("/detail", "must be a JSON object")
    if "eventBody" in detail or ("topicName" in detail and "event_type" not in detail):
        return _native(value, detail, "/detail", values)
    return _flat(value, detail, "/detail", values)


def _count_values(value: dict[str, Any]) -> tuple[int, bool]:
    """How many values a body has, and whether all its numbers are small integers.

    Raises MalformedEvent if a number is not finite: the parser reads one that overflows as
    infinity.
    """
    waiting: list[Any] = [value]
    passed_over = 0
    is_plain = True
    for each in waiting:  # which grows
        kind = type(each)
        if kind is str:  # most of them
            continue
        if kind is dict:
            waiting += each.values()
        elif kind is list:
            if len(each) > _LONG and _VISITED.isdisjoint(map(type, each)):
                passed_over += len(each)
                is_plain = False
            else:
                waiting += each
        elif kind is float:
            if isinf(each):
                why = "holds a number beyond the range of a double, such as 1e400"
                raise MalformedEvent.at("", why)
            is_plain = False
        elif kind is int and not -LARGE < each < LARGE:
            is_plain = False
    return len(waiting) + passed_over, is_plain


def _flat(
    outer: Mapping[str, Any], detail: dict[str, Any], at: str, values: tuple[int, bool]
) -> Envelope:
    size, is_plain = values
    event_id = _name(detail, "event_id", at)
    event_type = _redact_type(_name(detail, "event_type", at))
    timestamp, occurred_at = _timestamp(detail, "timestamp", at)
    if "payload" not in detail:
        raise MalformedEvent.at(f"{at}/payload", "is missing")
    version = detail.get("schema_version")
    conversation_id = detail.get("conversation_id")
    return Envelope(
        event_id,
        event_type,
        "1.0.0" if version is None else version,
        timestamp,
        occurred_at,
        conversation_id,
        None,
        detail,
        Identifiers((event_type, event_id, conversation_id, timestamp), is_plain=is_plain),
        outer.get("time"),
        _is_replayed(outer),
        size,
    )


def _native(
    outer: Mapping[str, Any],
    detail: Mapping[str, Any],
    at: str,
    values: tuple[int, bool],
    arrived_at: float | None = None,
) -> Envelope:
    """A native event; `arrived_at` is for a frame, which may have no id and no time."""
    size, is_plain = values
    if "eventBody" not in detail:
        raise MalformedEvent.at(f"{at}/eventBody", "is missing")
    payload = detail["eventBody"]
    topic = _text(detail.get("topicName"))
    if outer.get("detail-type") is None:
        template = topic = _name(detail, "topicName", at)
    else:
        template = _name(outer, "detail-type", "")
    event_type = _redact_type(type_of_topic(template))
    metadata = detail.get("metadata")
    correlation_id = metadata.get("CorrelationId") if isinstance(metadata, dict) else None
    timestamp, occurred_at, moment = _moment(outer, detail, at, arrived_at, correlation_id)
    # The tutorial's batches call EventBridge's id "event-id".
    id_field = "id" if "id" in outer or "event-id" not in outer else "event-id"
    if arrived_at is not None and outer.get(id_field) is None:
        event_id = content_key(topic or template, moment, payload)
    else:
        event_id = _name(outer, id_field, "")
    conversation_id = _conversation(payload, topic, event_type)
    return Envelope(
        event_id,
        event_type,
        None,
        timestamp,
        occurred_at,
        conversation_id,
        topic,
        {
            "event_id": event_id,
            "event_type": event_type,
            "timestamp": timestamp,
            "conversation_id": conversation_id,
            "payload": payload,
        },
        Identifiers((event_id, conversation_id, moment), topic or template, moment, is_plain),
        outer.get("time"),
        _is_replayed(outer),
        size,
        correlation_id,
    )


def _is_replayed(outer: Mapping[str, Any]) -> bool:
    return _text(outer.get("replay-name")) is not None


def _moment(
    outer: Mapping[str, Any],
    detail: Mapping[str, Any],
    at: str,
    arrived_at: float | None,
    correlation_id: object,
) -> tuple[str, float, object]:
    """A native event's timestamp, as text and in seconds since 1970, and what identifies it."""
    if detail.get("timestamp") is not None:
        timestamp, occurred_at = _timestamp(detail, "timestamp", at)
        return timestamp, occurred_at, timestamp
    if arrived_at is None or outer.get("time") is not None:
        timestamp, occurred_at = _timestamp(outer, "time", "")
        return timestamp, occurred_at, timestamp
    arrival = datetime.fromtimestamp(arrived_at, timezone.utc).isoformat(timespec="milliseconds")
    # An agent goes on the same break each day: the body alone would make that one event.
    moment = None if correlation_id is None else {"CorrelationId": correlation_id}
    return arrival, arrived_at, moment


def _conversation(payload: object, topic: str | None, event_type: str) -> str | None:
    """The conversation that the body names, else the topic."""
    named = _text(payload.get("conversationId")) if isinstance(payload, dict) else None
    if named is not None or topic is None:
        return named
    ids = ids_in_topic(topic, event_type)
    return ids.get("conversation") or ids.get("conversations")


def _redact_type(name: str) -> str:
    """A type's name without possible personal data: it is the sender's text, and is reported."""
    if name in VERSIONS:
        return name
    if len(name) > _MAX_NAME or not _TYPE_OR_TOPIC.fullmatch(name):
        return UNNAMED
    return _ID.sub("{id}", name)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _name(holder: Mapping[str, Any], field: str, at: str) -> str:
    value = holder.get(field)
    if value is None:
        raise MalformedEvent.at(f"{at}/{field}", "is missing")
    if not isinstance(value, str) or not value:
        raise MalformedEvent.at(f"{at}/{field}", "must be a string that is not empty")
    return value


def _timestamp(holder: Mapping[str, Any], field: str, at: str) -> tuple[str, float]:
    value = holder.get(field)
    if value is None:
        raise MalformedEvent.at(f"{at}/{field}", "is missing")
    try:
        moment = _TIMESTAMP.validate_python(value)
    except ValidationError:
        raise MalformedEvent.at(
            f"{at}/{field}", "must be a date-time with an offset, such as 2026-03-02T14:05:00.431Z"
        ) from None
    return value, moment.timestamp()
