"""What every format is made of: the newest schemas, portable, and the wire form around them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from processor.testing.wire import as_wire
from tools.registry.files import Schema, read_registry_files
from tools.registry.findings import RegistryProblems
from tools.registry.locate import UsageError
from tools.registry.packaged import hint_for_unknown
from tools.rules.load import load_event_type
from tools.schema.base import DATE_PATTERN, DATE_TIME_PATTERN, UUID_PATTERN
from tools.schema.walk import definition_name, map_children, resolve

Json = dict[str, Any]

PLACEHOLDER = "{id}"
_ROOT_ONLY = ("$schema", "$id", "$defs", "examples", "title")

_YEAR = "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_LEAP_YEAR = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
_DAY = (
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_CALENDAR = f"(?:{_YEAR}-{_DAY}|{_LEAP_YEAR}-02-29)"
"""A date that exists. As a pattern, since validators check formats differently or not at all."""
_PATTERNS = {
    "date": f"^{_CALENDAR}$",
    "date-time": f"^{_CALENDAR}{DATE_TIME_PATTERN.removeprefix(DATE_PATTERN.removesuffix('$'))}",
    "uuid": UUID_PATTERN,
}


class Event(NamedTuple):
    """One event type at its newest version, as formats need it."""

    schema: Schema
    definitions: Mapping[str, Json]
    """By name: the body, called as the event type, and what it refers to."""

    @property
    def name(self) -> str:
        """The event type."""
        return self.schema.event_type

    @property
    def topic(self) -> str | None:
        """The upstream topic; None for an event of the flat contract."""
        return self.schema.topic

    @property
    def description(self) -> str:
        """What the event is about."""
        return str(self.schema.document.get("description", ""))

    @property
    def examples(self) -> list[Json]:
        """The schema's examples as EventBridge delivers them."""
        return [as_wire(each, self.topic) for each in self.schema.document.get("examples", ())]


def read_events(root: Path, types: Sequence[str] = (), prefix: str = "#/$defs/") -> list[Event]:
    """The newest version of these event types, or of all; references begin with `prefix`.

    Raises UsageError for an unknown type; RegistryProblems if a newest version is not valid.
    """
    registry_files = read_registry_files(root)
    for name in types:
        if name not in registry_files.types:
            hint = hint_for_unknown(name, registry_files.types)
            raise UsageError(f"there is no event type {name}; {hint}")
    events, found = [], []
    for name in sorted(set(types)) or registry_files.types:
        event_type, findings = load_event_type(registry_files, name)
        schema = event_type.schemas.get(event_type.versions[-1])
        if schema is None:
            found += findings
        else:
            events.append(Event(schema, _definitions(schema, prefix)))
    if found:
        raise RegistryProblems(sorted(set(found)))
    return events


def wire_schema(event: Event, prefix: str) -> Json:
    """The schema of an event of one type as EventBridge delivers it."""
    body = _body(event, prefix)
    if event.topic is None:
        return _envelope({"type": "string"}, body)
    topic = re.escape(event.topic).replace(re.escape(PLACEHOLDER), "[^.]+").replace("\\-", "-")
    native = _native(body)
    native["properties"]["topicName"] = {"type": "string", "pattern": f"^{topic}$"}
    return _envelope({"enum": [event.topic]}, native)


def any_wire_schema(events: Sequence[Event], prefix: str) -> tuple[Any, Any]:
    """The schema of a native event of any topic, and that of an event of the flat contract.

    `false` where there is no such event type.
    """
    native_events = [event for event in events if event.topic is not None]
    flat_events = [event for event in events if event.topic is None]
    native: Any = bool(native_events) and {
        **_envelope({"enum": [event.topic for event in native_events]}, _native({})),
        "allOf": [
            {
                "if": {"properties": {"detail-type": {"const": event.topic}}},
                "then": _in_detail({"properties": {"eventBody": _body(event, prefix)}}),
            }
            for event in native_events
        ],
    }
    names = [event.name for event in flat_events]
    of_a_type = {
        "type": "object",
        "required": ["event_type"],
        "properties": {"event_type": {"enum": names}},
    }
    flat: Any = bool(flat_events) and {
        **_envelope({"type": "string"}, of_a_type),
        "allOf": [
            {
                "if": _in_detail({"properties": {"event_type": {"const": event.name}}}),
                "then": _in_detail(_body(event, prefix)),
            }
            for event in flat_events
        ],
    }
    return native, flat


def _in_detail(schema: Json) -> Json:
    return {"properties": {"detail": schema}}


def _body(event: Event, prefix: str) -> Json:
    return {"$ref": prefix + event.name}


def _envelope(detail_type: Json, detail: Json) -> Json:
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["id", "detail-type", "source", "time", "detail"],
        "properties": {
            "version": text,
            "id": {"type": "string", "minLength": 1},
            "detail-type": detail_type,
            "source": text,
            "account": text,
            "time": {"type": "string", "format": "date-time"},
            "region": text,
            "resources": {"type": "array", "items": text},
            "detail": detail,
        },
    }


def _native(body: Json) -> Json:
    """Genesys's wrapper around a body."""
    return {
        "type": "object",
        "required": ["eventBody"],
        "properties": {
            "topicName": {"type": "string"},
            "version": {"type": "string"},
            "eventBody": body,
            "metadata": {"type": "object"},
            "timestamp": {"type": "string", "format": "date-time"},
        },
    }


def _definitions(schema: Schema, prefix: str) -> dict[str, Json]:
    """The body and its definitions, called `users.presence` and `users.presence-Presence`."""
    document = schema.document
    named = {
        f"{schema.event_type}-{name}": _portable(each, schema, prefix)
        for name, each in document.get("$defs", {}).items()
    }
    if schema.topic is None:
        body = {name: value for name, value in document.items() if name not in _ROOT_ONLY}
    else:
        # Directly, not as a reference: $defs has it under no name that anyone would look for.
        body = dict(resolve(document, document["properties"]["payload"]))
    return {schema.event_type: _portable(body, schema, prefix), **named}


def _portable(schema: Any, of: Schema, prefix: str) -> Any:
    """A part of a schema with references into the export, and what formats mean as patterns."""
    if not isinstance(schema, Mapping):
        return schema
    changed = map_children(schema, lambda _path, child: _portable(child, of, prefix))
    if "$ref" in changed:
        changed["$ref"] = f"{prefix}{of.event_type}-{definition_name(schema)}"
    if changed.get("format") in _PATTERNS and "string" in of_types(changed):
        changed["pattern"] = _PATTERNS[changed["format"]]
    return changed


def of_types(schema: Mapping[str, Any]) -> list[str]:
    """The types that a schema names."""
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else list(types)
