"""One record's body -> the canonical event. The only file that knows Genesys's wrapper."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import from_json

from generated.base import JsonDateTime
from generated.index import TOPICS, VERSIONS
from processor.errors import MalformedEvent

UNNAMED = "(unreadable)"
"""The event type of what does not look like one."""

_MAX_NAME = 160
_TYPE_OR_TOPIC = re.compile(r"[A-Za-z][A-Za-z0-9_.{}-]*")
_ID = re.compile(r"(?<![^.])(?:[0-9-]{4,}|[0-9a-fA-F-]{32,36})(?![^.])")
"""A segment that identifies a thing or, as a phone number does, a person."""

_TIMESTAMP = TypeAdapter[Any](JsonDateTime, config=ConfigDict(regex_engine="rust-regex"))


class Envelope(NamedTuple):
    """An event as it was received: canonical, except that its schema version may be missing.

    `schema_version` is what it declares: absent in the flat contract means 1.0.0; None means
    that a Genesys-native event declares nothing: its wrapper's `version` has been "2"
    on every event since 2021 while bodies changed. `occurred_at` is its timestamp in seconds
    since 1970. `topic` is the topic with the real ids in it: for users.presence and others
    it alone says whose event it is.
    """

    event_id: str
    event_type: str
    schema_version: object
    timestamp: str
    occurred_at: float
    conversation_id: object
    topic: str | None
    detail: dict[str, Any]


def read_envelope(body: str | bytes) -> Envelope:
    """Read a body: an EventBridge envelope, or an event of the flat contract by itself.

    Raises MalformedEvent with a JSON pointer into the body.
    """
    try:
        value = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise MalformedEvent.at("", f"is not JSON: {error}") from None
    except TypeError:
        raise MalformedEvent.at("", "is not JSON: it holds a lone surrogate") from None
    if not isinstance(value, dict):
        raise MalformedEvent.at("", "must be a JSON object")
    if "detail" not in value:
        if "eventBody" in value or "topicName" in value:
            return _native({"detail": value}, value, "")
        if "event_type" in value or "event_id" in value:
            return _flat(value, "")
        raise MalformedEvent.at("/detail", "is missing")
    detail = value["detail"]
    if not isinstance(detail, dict):
        raise MalformedEvent.at("/detail", "must be a JSON object")
    if "eventBody" in detail or ("topicName" in detail and "event_type" not in detail):
        return _native(value, detail, "/detail")
    return _flat(detail, "/detail")


def _flat(detail: dict[str, Any], at: str) -> Envelope:
    event_id = _name(detail, "event_id", at)
    event_type = _redact_type(_name(detail, "event_type", at))
    timestamp, occurred_at = _timestamp(detail, "timestamp", at)
    if "payload" not in detail:
        raise MalformedEvent.at(f"{at}/payload", "is missing")
    version = detail.get("schema_version")
    return Envelope(
        event_id,
        event_type,
        "1.0.0" if version is None else version,
        timestamp,
        occurred_at,
        detail.get("conversation_id"),
        None,
        detail,
    )


def _native(outer: dict[str, Any], detail: dict[str, Any], at: str) -> Envelope:
    # The tutorial's batches call EventBridge's id "event-id".
    event_id = _name(outer, "id" if "id" in outer or "event-id" not in outer else "event-id", "")
    if "eventBody" not in detail:
        raise MalformedEvent.at(f"{at}/eventBody", "is missing")
    payload = detail["eventBody"]
    topic = detail.get("topicName")
    detail_type = outer.get("detail-type")
    if detail_type is None:
        event_type = _by_template(_name(detail, "topicName", at))
    else:
        event_type = _by_template(_name(outer, "detail-type", ""))
    if detail.get("timestamp") is not None:
        timestamp, occurred_at = _timestamp(detail, "timestamp", at)
    else:
        timestamp, occurred_at = _timestamp(outer, "time", "")
    conversation_id = payload.get("conversationId") if isinstance(payload, dict) else None
    if not isinstance(conversation_id, str):
        conversation_id = None
    return Envelope(
        event_id,
        event_type,
        None,
        timestamp,
        occurred_at,
        conversation_id,
        topic if isinstance(topic, str) else None,
        {
            "event_id": event_id,
            "event_type": event_type,
            "timestamp": timestamp,
            "conversation_id": conversation_id,
            "payload": payload,
        },
    )


def _by_template(topic: str) -> str:
    """The event type bound to a topic, or the topic itself, which is not an event type.

    A detail-type is the template itself; a topicName has real ids where the template has
    `{id}`. Of several templates that fit, the one with the most literal segments applies.
    """
    bound = TOPICS.get(topic)
    if bound is not None:
        return bound
    segments = topic.split(".")
    best, best_literals = topic, 0
    for parts, event_type in _templates().get(len(segments), ()):
        literals = 0
        for part, segment in zip(parts, segments, strict=True):
            if part == segment:
                literals += 1
            elif part != "{id}" or not segment:
                break
        else:
            if literals > best_literals:
                best, best_literals = event_type, literals
    return _redact_type(best)


@cache
def _templates() -> dict[int, list[tuple[list[str], str]]]:
    """The topic templates, split once, by their number of segments."""
    templates: dict[int, list[tuple[list[str], str]]] = {}
    for template, event_type in TOPICS.items():
        parts = template.split(".")
        templates.setdefault(len(parts), []).append((parts, event_type))
    return templates


def _redact_type(name: str) -> str:
    """A type's name without possible personal data: it is the sender's text, and is reported."""
    if name in VERSIONS:
        return name
    if len(name) > _MAX_NAME or not _TYPE_OR_TOPIC.fullmatch(name):
        return UNNAMED
    return _ID.sub("{id}", name)


def _name(holder: dict[str, Any], field: str, at: str) -> str:
    value = holder.get(field)
    if value is None:
        raise MalformedEvent.at(f"{at}/{field}", "is missing")
    if not isinstance(value, str) or not value:
        raise MalformedEvent.at(f"{at}/{field}", "must be a string that is not empty")
    return value


def _timestamp(holder: dict[str, Any], field: str, at: str) -> tuple[str, float]:
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
