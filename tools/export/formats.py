"""The formats of `genesys-events export`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from packaging.version import InvalidVersion, Version

from tools.export.events import (
    PLACEHOLDER,
    Event,
    Json,
    any_wire_schema,
    read_events,
    wire_schema,
)
from tools.registry.locate import UsageError
from tools.registry.write_file import write_output
from tools.rules.documents import DIALECT
from tools.schema.walk import map_children

DRAFT_4 = "http://json-schema.org/draft-04/schema#"
STANDARD_OUTPUT = Path("-")
MOST_CHARACTERS = 100_000
"""That EventBridge's schema registry takes."""
_COMPONENTS = "#/components/schemas/"
_ONLY_LATER = ("$comment", "deprecated", "examples", "readOnly")
"""Keywords that draft 4 does not have."""
_LATER_FORMATS = ("date", "uuid")


class Exported(NamedTuple):
    """What was written."""

    path: Path
    events: int
    notes: list[str]


def asyncapi(events: Sequence[Event]) -> Json:
    """A document of AsyncAPI 3.0: a channel, a message and an operation for each event type."""
    schemas: Json = {}
    for event in events:
        # Its dialect is draft 7, in which a registry's schema means the same.
        schemas.update(event.definitions)
        schemas[f"{event.name}-event"] = wire_schema(event, _COMPONENTS)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Genesys Cloud events on Amazon EventBridge",
            "version": _release(events),
            "description": "Written by genesys-events export, from the newest schema of each event "
            "type.",
        },
        "defaultContentType": "application/json",
        "channels": {event.name: _channel(event) for event in events},
        "operations": {
            f"receive-{event.name}": {
                "action": "receive",
                "channel": {"$ref": f"#/channels/{event.name}"},
                "messages": [{"$ref": f"#/channels/{event.name}/messages/event"}],
            }
            for event in events
        },
        "components": {
            "messages": {event.name: _message(event) for event in events},
            "schemas": schemas,
        },
    }


def jsonschema_bundle(events: Sequence[Event]) -> Json:
    """One JSON Schema of every event as EventBridge delivers it; each body is in `$defs`."""
    native, flat = any_wire_schema(events, "#/$defs/")
    definitions: Json = {"NativeEvent": native, "FlatEvent": flat}
    for event in events:
        definitions.update(event.definitions)
    return {
        "$schema": DIALECT,
        "$id": "urn:genesys-events:bundle",
        "title": "GenesysCloudEvent",
        "description": "An event as Amazon EventBridge delivers it. A body by itself is "
        "#/$defs/<event type>.",
        "if": {"properties": {"detail": {"required": ["eventBody"]}}},
        "then": {"$ref": "#/$defs/NativeEvent"},
        "else": {"$ref": "#/$defs/FlatEvent"},
        "$defs": definitions,
    }


def eventbridge_schema(event: Event) -> Json:
    """A schema of one event type for EventBridge's registry, type JSONSchemaDraft4."""
    wire = wire_schema(event, "#/definitions/")
    definitions = {name: to_draft_4(each) for name, each in event.definitions.items()}
    return {
        "$schema": DRAFT_4,
        "id": f"urn:genesys-events:{event.name}:{event.schema.version}:eventbridge",
        "title": event.schema.title,
        "description": event.description,
        **to_draft_4(wire),
        "definitions": definitions,
    }


def to_draft_4(schema: Any) -> Any:
    """A part of a schema as draft 4 has it: other bounds, no `const`, no later keywords."""
    if not isinstance(schema, Mapping):
        return schema
    changed = map_children(schema, lambda _path, child: to_draft_4(child))
    for name in _ONLY_LATER:
        changed.pop(name, None)
    if "const" in changed:
        changed["enum"] = [changed.pop("const")]
    if changed.get("required") == []:
        del changed["required"]
    if changed.get("format") in _LATER_FORMATS:
        del changed["format"]  # its pattern says the same
    for bound, exclusive, stricter in (
        ("minimum", "exclusiveMinimum", max),
        ("maximum", "exclusiveMaximum", min),
    ):
        if exclusive in changed:
            limit = changed.pop(exclusive)
            both = changed.get(bound, limit)
            changed[bound] = stricter(limit, both)
            if changed[bound] == limit:
                changed[exclusive] = True
    return changed


def export(root: Path, style: str, types: Sequence[str], output: Path | None) -> Exported:
    """Write the event types, by default all, in a format; EventBridge's is a folder of files.

    The output `-` is standard output. Raises UsageError for an unknown type or an output that
    cannot be written; RegistryProblems where a newest schema is not valid.
    """
    output = root / DEFAULT_OUTPUTS[style] if output is None else output
    if style == "eventbridge" and output == STANDARD_OUTPUT:
        raise UsageError("--output -: eventbridge is a folder of files: name the folder")
    if output == root / DEFAULT_OUTPUTS[style]:
        output.parent.mkdir(exist_ok=True)
    events = read_events(root, types, _PREFIXES[style])
    if style == "eventbridge":
        return Exported(output, len(events), list(_write_folder(events, output)))
    document = asyncapi(events) if style == "asyncapi" else jsonschema_bundle(events)
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    if output == STANDARD_OUTPUT:
        sys.stdout.buffer.write(text.encode())
    else:
        write_output(output, text)
    return Exported(output, len(events), [])


def _write_folder(events: Sequence[Event], folder: Path) -> Iterator[str]:
    """Write a file for each event type; yield what is to be said of them."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"--output {folder} is a file: name a folder")
    if not folder.parent.is_dir():
        raise UsageError(f"--output {folder}: the folder {folder.parent} does not exist")
    folder.mkdir(exist_ok=True)
    for event in events:
        content = _limited(eventbridge_schema(event))
        if len(content) > MOST_CHARACTERS:
            yield (
                f"{event.name} has {len(content):,} characters: EventBridge takes "
                f"{MOST_CHARACTERS:,}"
            )
        write_output(folder / f"{event.name}.json", content)


def _limited(schema: Json) -> str:
    """Readable if that is short enough, else without spaces, else without descriptions too."""
    for document, options in (
        (schema, {"indent": 2}),
        (schema, {"separators": (",", ":")}),
        (_undescribed(schema), {"separators": (",", ":")}),
    ):
        content = json.dumps(document, ensure_ascii=False, **options)
        if len(content) <= MOST_CHARACTERS:
            break
    return content


def _undescribed(schema: Any) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    changed = map_children(schema, lambda _path, child: _undescribed(child))
    changed.pop("description", None)
    if "definitions" in changed:
        changed["definitions"] = {
            name: _undescribed(each) for name, each in changed["definitions"].items()
        }
    return changed


def _channel(event: Event) -> Json:
    channel: Json = {
        "title": event.name,
        "description": event.description,
        "messages": {"event": {"$ref": f"#/components/messages/{event.name}"}},
    }
    if event.topic is None:
        return {"address": event.name, **channel}
    parts = event.topic.split(PLACEHOLDER)
    names = ["id", *(f"id{number}" for number in range(2, len(parts)))][: len(parts) - 1]
    address = parts[0] + "".join(
        f"{{{name}}}{rest}" for name, rest in zip(names, parts[1:], strict=True)
    )
    if names:
        channel["parameters"] = {
            name: {"description": f"The id after {before.rstrip('.').rpartition('.')[2]}."}
            for name, before in zip(names, parts, strict=False)
        }
    return {"address": address, **channel}


def _message(event: Event) -> Json:
    message: Json = {
        "name": event.name,
        "title": event.schema.title,
        "summary": event.description,
        "contentType": "application/json",
        "payload": {"$ref": f"{_COMPONENTS}{event.name}-event"},
    }
    examples = [{"payload": example} for example in event.examples]
    return {**message, "examples": examples} if examples else message


def _release(events: Sequence[Event]) -> str:
    """The newest release of Genesys's SDK that a schema was made from."""
    releases = []
    for event in events:
        try:
            releases.append(Version(str(event.schema.document.get("x-genesys-sdk-version", "0"))))
        except InvalidVersion:
            continue
    return str(max(releases, default=Version("0")))


FORMATS = ("asyncapi", "jsonschema-bundle", "eventbridge")
"""The names that --format accepts."""
DEFAULT_OUTPUTS = {
    "asyncapi": "dist/asyncapi.json",
    "jsonschema-bundle": "dist/events.schema.json",
    "eventbridge": "dist/eventbridge",
}
_PREFIXES = {
    "asyncapi": _COMPONENTS,
    "jsonschema-bundle": "#/$defs/",
    "eventbridge": "#/definitions/",
}
