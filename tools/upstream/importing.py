"""What upstream says of a topic -> the files of its versions: schemas, migrations, pairs."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from itertools import pairwise
from typing import Any, NamedTuple

from processor.naming import event_type_of
from tools.compatibility import is_compatible, judge, next_version
from tools.json_text import json_text
from tools.scaffold import class_name_of
from tools.subset import is_class_name
from tools.upstream.derive import ROOT
from tools.upstream.event_schemas import IDENTITY, Source, first_version, later_version
from tools.upstream.steps import identity_step, unwritten_step

JsonSchema = dict[str, Any]


class Imported(NamedTuple):
    """The files of a topic, by path, and those of them that are begun and not written."""

    texts: dict[str, str]
    unwritten: list[str]


def import_new(sources: Mapping[str, Source]) -> Imported:
    """Build the versions of a type that the registry does not have.

    `sources` are what upstream said at the time of each version, oldest first.
    """
    documents: dict[str, JsonSchema] = {}
    for version, source in sources.items():
        if documents:
            newest = documents[next(reversed(documents))]
            documents[version] = later_version(newest, version, source)
        else:
            documents[version] = first_version(version, _title(sources), source)
    steps = _steps(documents)
    schemas = {_path(document): json_text(document) for document in documents.values()}
    return Imported({**schemas, **steps.texts}, steps.unwritten)


def import_next(newest: JsonSchema, source: Source) -> Imported | None:
    """Build the version that follows a type's newest; None if upstream says what it says.

    Its number says as much as the change needs.
    """
    version = newest["properties"]["schema_version"]["const"]
    bump = judge(newest, later_version(newest, version, source)).bump
    if bump in ("none", "patch"):
        return None
    document = later_version(newest, next_version(version, bump), source)
    steps = _steps({version: newest, next_version(version, bump): document})
    return Imported({_path(document): json_text(document), **steps.texts}, steps.unwritten)


def _path(document: JsonSchema) -> str:
    event_type, version = (
        document["properties"][name]["const"] for name in ("event_type", "schema_version")
    )
    return f"schemas/{event_type}/{version}.json"


def _steps(documents: Mapping[str, JsonSchema]) -> Imported:
    """A migration for each step that is not proven compatible."""
    texts: dict[str, str] = {}
    unwritten: list[str] = []
    for older, newer in pairwise(documents.values()):
        if is_compatible(older, newer):
            continue
        added = _required(newer, beyond=older)
        if added and is_compatible(older, _relaxed(newer, added)):
            texts |= identity_step(older, newer, added)
        else:
            files = unwritten_step(older, newer)
            texts |= files
            unwritten += [
                path for path in files if path.startswith("migrations/") and "_to_" in path
            ]
    return Imported(texts, unwritten)


def _required(newer: JsonSchema, *, beyond: JsonSchema) -> list[str]:
    """The identifying fields that a version asks for and the one before did not."""
    before = beyond["$defs"][ROOT].get("required", ())
    return [
        name
        for name in newer["$defs"][ROOT].get("required", ())
        if name in IDENTITY and name not in before
    ]


def _relaxed(document: JsonSchema, fields: list[str]) -> JsonSchema:
    """The schema as it would be if these fields might be anything."""
    relaxed = deepcopy(document)
    payload = relaxed["$defs"][ROOT]
    payload["required"] = [name for name in payload["required"] if name not in fields]
    for name in fields:
        payload["properties"][name] = {}
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
