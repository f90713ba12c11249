"""What upstream says of a topic -> the files of its versions: schemas, migrations, pairs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from itertools import pairwise
from typing import Any, NamedTuple

from processor.naming import event_type_of
from tools.registry.json_format import json_text
from tools.schema.compatibility import compare_versions, is_compatible, next_version
from tools.schema.subset import is_class_name
from tools.upstream.class_schemas import ROOT
from tools.upstream.event_schemas import first_version, identifying, later_version
from tools.upstream.migrations import identity_step, migration_path, unwritten_step
from tools.upstream.sources import Source
from tools.versions.scaffold import class_name_of

JsonSchema = dict[str, Any]


class Imported(NamedTuple):
    """The files of a topic, by path, and those of them that are begun and not written."""

    texts: dict[str, str]
    unwritten: list[str]


def import_new(sources: Mapping[str, Source]) -> Imported:
    """Build the versions of a type that the registry does not have.

    `sources` are what upstream said at the time of each version, oldest first.
    """
    documents: list[JsonSchema] = []
    for version, source in sources.items():
        documents.append(
            later_version(documents[-1], version, source)
            if documents
            else first_version(version, _title(sources), source)
        )
    return _imported(documents, pairwise(documents))


def import_next(newest: JsonSchema, source: Source) -> Imported | None:
    """Build the version that follows a type's newest; None if upstream says what it says.

    Its number says as much as the change needs.
    """
    version = newest["properties"]["schema_version"]["const"]
    bump = compare_versions(newest, later_version(newest, version, source)).bump
    if bump in ("none", "patch"):
        return None
    document = later_version(newest, next_version(version, bump), source)
    return _imported([document], [(newest, document)])


def _imported(
    documents: Sequence[JsonSchema], steps: Iterable[tuple[JsonSchema, JsonSchema]]
) -> Imported:
    """The files of these schemas, and of each step between two that is not proven compatible."""
    texts = {_path(document): json_text(document) for document in documents}
    unwritten: list[str] = []
    for older, newer in steps:
        if is_compatible(older, newer):
            continue
        added = _newly_identifying(older, newer)
        if added and is_compatible(older, _relaxed(newer, added)):
            texts |= identity_step(older, newer, added)
        else:
            texts |= unwritten_step(older, newer)
            unwritten.append(migration_path(older, newer))
    return Imported(texts, unwritten)


def _path(document: JsonSchema) -> str:
    event_type, version = (
        document["properties"][name]["const"] for name in ("event_type", "schema_version")
    )
    return f"schemas/{event_type}/{version}.json"


def _newly_identifying(older: JsonSchema, newer: JsonSchema) -> list[str]:
    """The identifying fields that a version requires and the one before did not."""
    before, after = (each["$defs"][ROOT].get("required", ()) for each in (older, newer))
    return [
        name for name in identifying(newer["$defs"][ROOT]) if name in after and name not in before
    ]


def _relaxed(document: JsonSchema, fields: Sequence[str]) -> JsonSchema:
    """The schema as it would be if these fields were optional."""
    relaxed = deepcopy(document)
    payload = relaxed["$defs"][ROOT]
    payload["required"] = [name for name in payload["required"] if name not in fields]
    for name in fields:
        field = payload["properties"][name]
        payload["properties"][name] = {**field, "type": [field["type"], "null"]}
    return relaxed


def _title(sources: Mapping[str, Source]) -> str:
    """What the topic's own class is called, less its namespace and the word Event.

    The name of the event type where that is no class's name, or a definition's of any version.
    """
    newest = list(sources.values())[-1]
    name = newest.title.removesuffix("Event")
    taken = {each for source in sources.values() for each in source.definitions}
    if is_class_name(name) and name not in taken:
        return name
    title = class_name_of(event_type_of(newest.topic))
    return title if title not in taken else f"{title}Event"
