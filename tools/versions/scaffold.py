"""`genesys-events new-version` and `new-type`: creates schemas, fixtures and migrations."""

from __future__ import annotations

import json
import keyword
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import deepcopy
from itertools import takewhile
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from packaging.version import Version

from processor.naming import (
    EVENT_TYPE,
    PRIVATE_MINOR,
    SHARED_MODULES,
    VERSION,
    event_type_of,
    is_private,
    migration_of,
    package_of,
    schema_id,
)
from tools.registry.files import FIXTURES, RegistryFiles, Schema, SourceFile, read_registry_files
from tools.registry.findings import RegistryProblems
from tools.registry.json_format import json_text
from tools.registry.locate import UsageError
from tools.registry.lock import is_rebased
from tools.registry.packaged import catalogue_root, hint_for_unknown, hint_to_add
from tools.registry.write_file import refuse_links, write_file
from tools.rules.documents import DIALECT
from tools.rules.load import load_event_type
from tools.schema.compatibility import Bump, bump_between, next_version
from tools.schema.subset import is_class_name
from tools.schema.walk import reference_to

_FIRST_VERSION = "1.0.0"
"""The first version of your own types: an event that declares no version has this one."""

CATALOGUE_VERSION = "x-catalogue-version"
"""The keyword of a private version for the catalogue's that it was made from or merged with."""

TEMPLATE_TEXTS = ("What the event means, in your own words.", "The fields of this event type.")
"""The descriptions that a new type has until you write them: of the event, and of its payload."""

Event = dict[str, Any]


def new_version(root: Path, name: str, version: str, *, breaking: bool) -> list[str]:
    """Copy an event type's newest schema and its fixtures to a new version; return their paths.

    With `breaking`, also create a migration from the newest version, and events for its test.
    Raises UsageError for an unknown type or an invalid version, RegistryProblems if the newest
    schema is not valid.
    """
    registry_files = read_registry_files(root)
    newest = newest_of(registry_files, name)
    following = _following(root, newest)
    _refuse_version(newest, version, following, breaking=breaking)
    files = {f"schemas/{name}/{version}.json": successor(newest, version)}
    files |= copied_fixtures(root, newest, version)
    texts = {path: json_text(document) for path, document in files.items()}
    if breaking:
        texts |= _migration(root, newest, version)
    return create(root, texts)


def new_type(root: Path, name: str, topic: str | None) -> list[str]:
    """Create an event type with an empty payload: its schema and fixtures; return their paths.

    With a topic, its first version is the newest of most other types; without one, 1.0.0. Raises
    UsageError for an invalid name or topic.
    """
    registry_files = read_registry_files(root)
    refuse_name(name)
    taken = {package_of(other).lower(): other for other in registry_files.types}
    if package_of(name).lower() in taken:
        other = taken[package_of(name).lower()]
        raise UsageError(
            f"{name} exists already: genesys-events new-version {name} VERSION adds a version"
            if other == name
            else f"{name} and {other} would both be generated/{package_of(name)}: choose another"
        )
    if hint := hint_to_add(name, root):
        raise UsageError(f"{name} is not a type of your own; {hint}")
    if topic is not None and not topic.startswith("v2."):
        raise UsageError(f"{topic} is not a topic, which begins with v2.: give v2.{topic}")
    if topic is not None and event_type_of(topic) != name:
        raise UsageError(
            f"the topic {topic} reads {event_type_of(topic)} without v2. and its placeholders: "
            "give that as the event type"
        )
    version = usual_version(registry_files.types) if topic else _FIRST_VERSION
    schema = first_schema(name, version, topic)
    (example,) = schema["examples"]
    folder = (FIXTURES / name / version).as_posix()
    files = {f"schemas/{name}/{version}.json": schema}
    if (root / FIXTURES).is_dir():
        files |= {f"{folder}/{path}": event for path, event in first_fixtures(example).items()}
    return create(root, {path: json_text(document) for path, document in files.items()})


def refuse_name(name: str) -> None:
    """Raise UsageError if a name is not valid for an event type."""
    if not EVENT_TYPE.fullmatch(name):
        raise UsageError(
            f"{name} is not an event type: give words joined by dots, such as users.presence; "
            "for a topic, the topic without v2. and {id}"
        )
    if keyword.iskeyword(name) or package_of(name).lower() in SHARED_MODULES:
        raise UsageError(f"{name} cannot be a package of generated/: choose another")


def newest_of(registry_files: RegistryFiles, name: str) -> Schema:
    """The newest version of an event type.

    Raises UsageError if there is no such type, RegistryProblems if its newest version is not valid.
    """
    if name not in registry_files.types:
        otherwise = f"genesys-events new-type {name} creates it"
        hint = hint_for_unknown(name, registry_files.types, otherwise)
        raise UsageError(f"there is no event type {name}; {hint}")
    event_type, findings = load_event_type(registry_files, name)
    newest = event_type.versions[-1]
    if newest not in event_type.schemas:
        raise RegistryProblems(findings)
    return event_type.schemas[newest]


def _following(root: Path, newest: Schema) -> dict[str, str]:
    """The numbers that may follow; private ones for a type of the catalogue in a project."""
    if is_private(newest.version) or not _is_of_the_catalogue(root, newest.event_type):
        bumps: tuple[Bump, ...] = ("patch", "minor", "major")
        return {bump: next_version(newest.version, bump) for bump in bumps}
    major = Version(newest.version).major
    return {"minor": _private_number(major), "major": _private_number(major + 1)}


def _is_of_the_catalogue(root: Path, name: str) -> bool:
    """Whether a registry, which is not the catalogue or a fork of it, has a type from there."""
    catalogue = catalogue_root(root)
    return catalogue != root and (catalogue / "schemas" / name).is_dir()


def _private_number(major: int) -> str:
    return f"{major}.{PRIVATE_MINOR}.0"


def number_hint(root: Path, name: str, version: str) -> str:
    """What to do about the number of a new version that `add --update` cannot merge; else empty."""
    files = {file.version: file for file in read_registry_files(root).types[name]}
    if not is_private(version):
        if not _is_of_the_catalogue(root, name):
            return ""
        own = _private_number(Version(version).major)
        return (
            f"the catalogue may use the number {version}: genesys-events renumber {name} {version} "
            f"{own} gives it one of your own"
        )
    others = [each for each in files if each != version and is_rebased(files[each])]
    if not others or all(map(is_private, files)):
        return ""
    older = others[-1]
    number = older
    if Version(older).major != Version(version).major:
        number = f"{Version(version).major}.{PRIVATE_MINOR + 1}.0"  # another than it has
    return (
        f"{older} is private, too, and add --update merges one private version only: to keep "
        f"{version} alone, remove schemas/{name}/{older}.json and tests/fixtures/{name}/{older}, "
        f"then genesys-events renumber {name} {version} {number}"
    )


def _refuse_version(
    newest: Schema, version: str, following: Mapping[str, str], *, breaking: bool
) -> None:
    suggestion = ", ".join(f"{each} ({bump})" for bump, each in following.items())
    if not VERSION.fullmatch(version):
        raise UsageError(f"{version} is not a version: give three numbers, such as {suggestion}")
    if Version(version) <= Version(newest.version):
        raise UsageError(
            f"{version} is not newer than {newest.version}, the newest of {newest.event_type}: "
            f"give {suggestion}"
        )
    if breaking and bump_between(newest.version, version) != "major":
        raise UsageError(f"a breaking change is a major step: give {following['major']}")


def successor(newest: Schema, version: str) -> Event:
    """The newest schema under another version: `$id`, `schema_version` and examples changed."""
    document: Event = deepcopy(dict(newest.document))
    document["$id"] = schema_id(newest.event_type, version)
    document["properties"]["schema_version"] = {
        **document["properties"]["schema_version"],
        "const": version,
    }
    if is_private(version) and not is_private(newest.version):
        document = with_catalogue_version(document, newest.version)
    document["examples"] = [
        {**example, "schema_version": version} if isinstance(example, dict) else example
        for example in document.get("examples", ())
    ]
    document.pop("x-compatibility-waiver", None)  # it was about the step before
    return document


def with_catalogue_version(document: Event, version: str) -> Event:
    """The document of a private version, with the version of the catalogue that it is made from."""
    heading = [*takewhile(lambda name: name != "type", document)]
    return {
        **{name: document[name] for name in heading},
        CATALOGUE_VERSION: version,
        **{name: document[name] for name in document if name not in heading},
    }


def copied_fixtures(root: Path, newest: Schema, version: str) -> dict[str, Event]:
    """The newest version's fixtures, under the new version."""
    folder = FIXTURES / newest.event_type
    found = {}
    for path in sorted((root / folder / newest.version).glob("*.json")):
        fixture = _fixture(path)
        event = fixture.get("event", fixture) if isinstance(fixture, dict) else fixture
        if isinstance(event, dict) and event.get("schema_version") == newest.version:
            event["schema_version"] = version
        found[(folder / version / path.name).as_posix()] = fixture
    return found


def _fixture(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise UsageError(f"{path} is not valid JSON: {error}; fix it first") from None


def migration_docstring(newer: str) -> str:
    """The docstring of a migration until you write it."""
    return f"What changed upstream in {newer}, and why this mapping is right."


def migration_stub(older: str, newer: str) -> str:
    """The text of a migration that raises until you write it."""
    return f'''"""{migration_docstring(newer)}"""

from __future__ import annotations

from typing import Any


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Return the event as {newer} has it: a copy, since the input is still needed."""
    raise NotImplementedError("write the migration from {older} to {newer}")
'''


def _migration(root: Path, newest: Schema, version: str) -> dict[str, str]:
    """A migration to write, and two events before and after it."""
    older, package = newest.version, package_of(newest.event_type)
    path = f"migrations/{package}/{migration_of(older, version)}.py"
    texts = {path: migration_stub(older, version)}
    if not (root / "migrations" / package / "__init__.py").exists():
        texts[f"migrations/{package}/__init__.py"] = f'"""Migrations of {newest.event_type}."""\n'
    pairs = FIXTURES / "migrations" / newest.event_type / f"{older}-to-{version}"
    for name in ("full", "minimal"):
        before = root / FIXTURES / newest.event_type / older / f"{name}.pass.json"
        if before.exists():
            event = _fixture(before)
            if not isinstance(event, dict):
                raise UsageError(f"{before.relative_to(root)} is not an event: fix it first")
            texts[(pairs / f"{name}.before.json").as_posix()] = json_text(event)
            texts[(pairs / f"{name}.after.json").as_posix()] = json_text(
                {**event, "schema_version": version}
            )
    return texts


def usual_version(types: Mapping[str, Sequence[SourceFile | Schema]]) -> str:
    """The newest version of most event types, of which each has its versions, oldest first."""
    newest = Counter(versions[-1].version for versions in types.values())
    return newest.most_common(1)[0][0] if newest else _FIRST_VERSION


def class_name_of(event_type: str) -> str:
    """`users.presence` -> `UsersPresence`: a title that can be its model's name."""
    words = re.split(r"[._]", event_type)
    title = "".join(word[:1].upper() + word[1:] for word in words)
    return title if is_class_name(title) and title != "Payload" else f"{title}Event"


def first_schema(name: str, version: str, topic: str | None) -> Event:
    """A schema with an empty payload: the envelope and an example."""
    return {
        "$schema": DIALECT,
        "$id": schema_id(name, version),
        "title": class_name_of(name),
        "description": TEMPLATE_TEXTS[0],
        **({"x-genesys-topic": topic} if topic else {}),
        "type": "object",
        "required": ["event_id", "event_type", "schema_version", "timestamp", "payload"],
        "properties": {
            "event_id": {
                "description": "Identifies the event; the same on every delivery.",
                "type": "string",
                "minLength": 1,
            },
            "event_type": {"const": name},
            "schema_version": {"const": version},
            "timestamp": {
                "description": "When the event was published.",
                "type": "string",
                "format": "date-time",
            },
            "conversation_id": {
                "description": "The conversation that the event belongs to, if any.",
                "type": ["string", "null"],
            },
            "payload": reference_to("Payload"),
        },
        "$defs": {
            "Payload": {
                "description": TEMPLATE_TEXTS[1],
                "type": "object",
                "properties": {},
            }
        },
        "examples": [
            {
                "event_id": str(uuid5(NAMESPACE_URL, schema_id(name, version))),
                "event_type": name,
                "schema_version": version,
                "timestamp": "2026-03-02T08:00:00.250Z",
                "conversation_id": None,
                "payload": {},
            }
        ],
    }


def first_fixtures(example: Event) -> dict[str, Event]:
    """Fixtures that pass and fail for every payload schema."""
    unknown = {**example, "trace_id": "1-67c40d80", "payload": {"somethingNew": True}}
    minimal = {name: value for name, value in example.items() if name != "conversation_id"}
    without_id = {name: value for name, value in example.items() if name != "event_id"}
    return {
        "full.pass.json": example,
        "minimal.pass.json": minimal,
        "unknown-field-kept.pass.json": unknown,
        "missing-event-id.fail.json": {"pointer": "/event_id", "event": without_id},
        "payload-is-null.fail.json": {"pointer": "/payload", "event": {**example, "payload": None}},
        "timestamp-without-offset.fail.json": {
            "pointer": "/timestamp",
            "event": {**example, "timestamp": "2026-03-02T08:00:00.250"},
        },
    }


def create(root: Path, texts: Mapping[str, str]) -> list[str]:
    """Write new files: all of them, or none if one exists already."""
    for path in texts:
        refuse_links(root, path)
        if os.path.lexists(root / path):
            raise UsageError(f"{path} exists already: remove it, or give another version")
    for path, text in texts.items():
        write_file(root, path, text.encode())
    return list(texts)
