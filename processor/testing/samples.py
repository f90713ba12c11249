"""Sample events, made of the examples in schemas/: as a handler gets them, and on the wire."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import generated
from generated.base import EventModel
from generated.index import TOPICS, VERSIONS
from processor.envelope import read_envelope
from processor.errors import SchemaViolation
from processor.identity import canonical_json
from processor.naming import did_you_mean
from processor.testing.clock import SAMPLE_TIME
from processor.testing.overrides import InvalidSample, with_field
from processor.testing.wire import as_wire
from processor.topics import ID, ids_in_topic
from processor.validation import model_of, validate

_NAMES = UUID("8f0c5a52-63d1-5d0b-9a0e-4a4f3c6f7b21")
"""The namespace of the UUIDs that are made of what they are for: equal calls give equal events."""
_CONVERSATION = ("conversation", "conversations")
"""The segments before a topic's conversation id."""

Detail = dict[str, Any]
"""A canonical event as JSON."""


def sample_event(event_type: str, /, **overrides: Any) -> Any:
    """An event as its handler gets it: the newest version's example, with some fields changed.

    `payload__presence_definition__system_presence="BREAK"`: fields are named in Python or as on
    the wire, by the path to them, with the index of an item in a list. Values are JSON, and in a
    date-time field also a datetime. Its timestamp is SAMPLE_TIME. Equal calls give equal events,
    and others have another `event_id`. Raises InvalidSample for an unknown type or field, and for
    an event that is invalid then.
    """
    version = _newest(event_type)
    detail = _sample(event_type, version, overrides)
    if _topic_of(event_type) is not None:
        detail["conversation_id"] = _native(detail, overrides)[1]
    return validate(event_type, version, detail)


def sample_wire(
    event_type: str,
    /,
    *,
    version: str | None = None,
    topic_ids: Mapping[str, str] | None = None,
    **overrides: Any,
) -> dict[str, Any]:
    """An event as it comes on EventBridge: Genesys-native where its type has a topic, else flat.

    It has the fields of `sample_event`, or of another version than the newest. `topic_ids` are ids
    in the topic, by the segment before each; the others are made up. Raises InvalidSample.
    """
    version = _known_version(event_type, version)
    detail = _sample(event_type, version, overrides)
    return _wire(detail, overrides, topic_ids)


def fresh_samples(
    event_type: str, version: str | None, number: int, *, wire: bool
) -> Iterator[dict[str, Any]]:
    """Events that happen now, canonical or as they come on EventBridge, each with its own ids.

    One after the other is made of the examples of a version, the newest if none is given.
    """
    version = _known_version(event_type, version)
    examples = _examples(event_type, version)
    # The next is a microsecond later: any number is neither from the future nor too old.
    start = datetime.fromtimestamp(time.time(), timezone.utc)
    for position in range(number):
        detail = _with_new_conversation(examples[position % len(examples)])
        moment = start + timedelta(microseconds=position)
        detail["timestamp"] = moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
        detail["event_id"] = str(uuid4())
        ids = {name: str(uuid4()) for name in _ids_of(event_type) if name not in _CONVERSATION}
        if len(ids) < len(_ids_of(event_type)):
            detail["conversation_id"] = detail.get("conversation_id") or str(uuid4())
        _validated(event_type, version, detail)
        yield _wire(detail, {}, ids) if wire else detail


def to_wire(event: EventModel, topic_ids: Mapping[str, str] | None = None) -> dict[str, Any]:
    """An event that a handler gets, as it came on EventBridge; raises InvalidSample."""
    detail = event.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return _wire(detail, detail, topic_ids)


def topic_with(event_type: str, topic_ids: Mapping[str, str]) -> str | None:
    """The topic of an event type with these ids; None if it has no topic.

    The ids that are missing are made up. Raises InvalidSample for one that it does not have, or
    that could not be read from it.
    """
    template = _topic_of(event_type)
    names = _ids_of(event_type)
    for name, value in topic_ids.items():
        if name not in names:
            has = f"; it has {', '.join(names)}" if names else ""
            raise InvalidSample(f"{event_type} has no topic id {name!r}{has}")
        if not isinstance(value, str) or not value or "." in value or value == ID:
            raise InvalidSample(
                f"{event_type}: topic id {name} is not a text without dots: {value!r}"
            )
    if template is None:
        return None
    ids = iter(names)
    return ".".join(
        part if part != ID else topic_ids.get(name := next(ids)) or str(uuid5(_NAMES, name))
        for part in template.split(".")
    )


# -- examples ------------------------------------------------------------------------------------


def _newest(event_type: str) -> str:
    """The newest version of an event type; raises InvalidSample for an unknown type."""
    if not isinstance(event_type, str):
        raise InvalidSample("an event type is named by a text, such as users.presence")
    if event_type not in VERSIONS:
        hint = did_you_mean(event_type, VERSIONS)
        raise InvalidSample(
            f"the registry has no event type {event_type}; "
            f"{hint or 'genesys-events types lists all'}"
        )
    return VERSIONS[event_type][-1]


def _known_version(event_type: str, version: str | None) -> str:
    """A version of an event type, the newest if none is given; raises InvalidSample."""
    newest = _newest(event_type)
    versions = VERSIONS[event_type]
    if version is not None and version not in versions:
        raise InvalidSample(f"{event_type} has no version {version}; it has {', '.join(versions)}")
    return version or newest


def _examples(event_type: str, version: str) -> Sequence[Detail]:
    """The examples of a version; raises InvalidSample if there are none."""
    folder = Path(str(generated.__file__)).parents[1]
    path = Path("schemas", event_type, f"{version}.json")
    examples = _read_examples(folder / path)
    if examples is None:
        raise InvalidSample(
            f"{path.as_posix()} is not next to generated/ (in {folder}): sample events are the "
            "examples of the schemas, so a test needs the registry's folder, not an installed copy"
        )
    if not examples:
        raise InvalidSample(f"{path.as_posix()} has no example")
    return examples


@cache
def _read_examples(path: Path) -> Sequence[Detail] | None:
    try:
        document = json.loads(path.read_text("utf-8"))
    except OSError:
        return None
    found: Sequence[Detail] = document.get("examples", ())
    return found


def _sample(event_type: str, version: str, overrides: Mapping[str, Any]) -> Detail:
    """The first example of a version, at SAMPLE_TIME, with some fields changed."""
    detail = {**_examples(event_type, version)[0], "timestamp": SAMPLE_TIME}
    model = model_of(event_type, version)
    for path, value in overrides.items():
        detail = with_field(event_type, model, detail, path, value)
    if "event_id" not in overrides:
        detail["event_id"] = str(uuid5(_NAMES, canonical_json(detail).decode()))
    return _validated(event_type, version, detail)


def _validated(event_type: str, version: str, detail: Detail) -> Detail:
    try:
        validate(event_type, version, detail)
    except SchemaViolation as error:
        raise InvalidSample(f"{event_type} {version} is invalid at {error}") from None
    return detail


def _with_new_conversation(example: Detail) -> Detail:
    """A copy of an example about a conversation of its own."""
    known = {example.get("conversation_id"), example["payload"].get("conversationId")} - {None}
    new = str(uuid4())
    text = json.dumps(example)
    for each in known:
        text = text.replace(json.dumps(each), json.dumps(new))
    changed: Detail = json.loads(text)
    return changed


# -- the wire ------------------------------------------------------------------------------------


@cache
def _topic_of(event_type: str) -> str | None:
    return next((topic for topic, name in TOPICS.items() if name == event_type), None)


@cache
def _ids_of(event_type: str) -> tuple[str, ...]:
    """The names of the ids in an event type's topic, in their order."""
    marks = count()
    template = _topic_of(event_type) or ""
    marked = ".".join(str(next(marks)) if part == ID else part for part in template.split("."))
    return tuple(ids_in_topic(marked, event_type))


def _wire(
    detail: Detail, overrides: Mapping[str, Any], topic_ids: Mapping[str, str] | None = None
) -> dict[str, Any]:
    if _topic_of(detail["event_type"]) is not None:
        return _native(detail, overrides, topic_ids)[0]
    topic_with(detail["event_type"], topic_ids or {})  # which refuses all
    return as_wire(detail, None)


def _native(
    detail: Detail, overrides: Mapping[str, Any], topic_ids: Mapping[str, str] | None = None
) -> tuple[dict[str, Any], object]:
    """A native event, and the conversation id that it is read with."""
    event_type = detail["event_type"]
    conversation = detail["payload"].get("conversationId") or detail.get("conversation_id")
    names = _ids_of(event_type) if conversation else ()
    ids = {name: str(conversation) for name in names if name in _CONVERSATION}
    topic = topic_with(event_type, {**ids, **(topic_ids or {})})
    wire = as_wire(detail, _topic_of(event_type), topic)
    found = read_envelope(json.dumps(wire)).conversation_id
    wanted = overrides.get("conversation_id", found)
    if wanted != found and wanted is not None:
        raise InvalidSample(
            f"{event_type} is not about the conversation {wanted!r} on EventBridge: there that is "
            "the conversationId of its payload, else the id in its topic, if it has either"
        )
    return wire, found
