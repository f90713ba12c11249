"""`genesys-events add --update`: brings the versions that the catalogue has and the project lacks.

Where the newest version of a type is the catalogue's, its later versions are copied. Where the
project has a version of its own after it, they are merged three ways: base is the catalogue's
version that it was made from, theirs the catalogue's newest, ours the project's newest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from packaging.version import Version

from processor.naming import is_private
from tools.project.add import find_types, type_files, with_lock, write_all
from tools.project.packaged import catalogue_root
from tools.registry.files import RegistryFiles, SourceFile, read_registry_files
from tools.registry.locate import UsageError
from tools.schema.subset import CATALOGUE_VERSION
from tools.schema.walk import definition_name
from tools.upstream.class_schemas import ROOT
from tools.upstream.importer import build_next_version
from tools.upstream.model_classes import Unreadable
from tools.upstream.sources import TopicSchema
from tools.upstream.three_way import merge

Document = Mapping[str, Any]


class TypeUpdate(NamedTuple):
    """What an update of one event type is to write, or why it writes nothing."""

    event_type: str
    files: Mapping[str, bytes] = {}
    """By path."""
    todo: Sequence[str] = ()
    """Migrations for the user to complete."""
    conflicts: Sequence[str] = ()
    """In words; nothing is written then."""


class UpdateResult(NamedTuple):
    """What an update did."""

    paths: list[str]
    """The files that were written."""
    todo: list[str]
    unchanged: list[str]
    """Event types that lack nothing."""
    conflicts: list[tuple[str, str]]
    """The event type of each, and the conflict in words."""


def update_types(root: Path, names: Sequence[str]) -> UpdateResult:
    """Bring event types of a project up to the catalogue; without names, all that both have.

    Local changes are kept; nothing is written for a type with a conflict. Raises UsageError for a
    name that the catalogue or the project does not have.
    """
    catalogue, project = read_registry_files(catalogue_root()), read_registry_files(root)
    both = [name for name in project.types if name in catalogue.types]
    types = find_types(names, catalogue.types) if names else both
    for name in types:
        if name not in both:
            raise UsageError(f"the project has no {name}: genesys-events add {name}")
    result, files, versions = UpdateResult([], [], [], []), dict[str, bytes](), list[str]()
    for name in types:
        update = _update(catalogue, project, name)
        result.conflicts.extend((name, each) for each in update.conflicts)
        result.todo.extend(update.todo)
        if not update.files and not update.conflicts:
            result.unchanged.append(name)
        files |= update.files
        versions += [file.path for file in catalogue.types[name] if file.path in update.files]
    if not files:
        return result
    return result._replace(paths=write_all(project, with_lock(project, catalogue, versions, files)))


def _update(catalogue: RegistryFiles, project: RegistryFiles, name: str) -> TypeUpdate:
    ours = {file.version: file for file in project.types[name]}
    is_fork = catalogue.root == project.root
    theirs = {
        file.version: file
        for file in catalogue.types[name]
        if not (is_fork and is_private(file.version))
    }
    conflicts = [
        f"{file.path} differs from the catalogue's: if it is your own version, genesys-events "
        f"renumber {name} {version} {_private(version, ours)}; else restore it"
        for version, file in ours.items()
        if version in theirs and file.content != theirs[version].content
    ]
    own = [version for version in ours if version not in theirs]
    conflicts += [
        f"{ours[version].path} is your own, with a number that the catalogue may give: "
        f"genesys-events renumber {name} {version} {_private(version, ours)}"
        for version in own
        if not is_private(version)
    ]
    if conflicts:
        return TypeUpdate(name, conflicts=conflicts)
    if own:
        return _merged(catalogue, name, ours, theirs, is_fork=is_fork)
    lacking = theirs.keys() - ours.keys()
    if not lacking:
        return TypeUpdate(name)
    return TypeUpdate(
        name,
        {
            path: content
            for path, content in type_files(catalogue, name).items()
            if not (project.root / path).exists()
        },
    )


def _private(version: str, taken: Mapping[str, object]) -> str:
    """The private number for a version: the first one of its major that is free."""
    major, minor = Version(version).major, 1_000
    while f"{major}.{minor}.0" in taken:
        minor += 1
    return f"{major}.{minor}.0"


def _merged(
    catalogue: RegistryFiles,
    name: str,
    ours: Mapping[str, SourceFile],
    theirs: Mapping[str, SourceFile],
    *,
    is_fork: bool,
) -> TypeUpdate:
    """The version that follows the newest, with what the catalogue changed since its base."""
    ours_newest = list(ours.values())[-1]
    newest: Document = ours_newest.document
    target = list(theirs)[-1]
    base = newest.get(CATALOGUE_VERSION)
    if base is None and is_fork:
        return TypeUpdate(
            name,
            conflicts=[
                f"{ours_newest.path} has no {CATALOGUE_VERSION}: add it, with the version that "
                "it was made from"
            ],
        )
    base = base or [each for each in ours if each in theirs][-1]
    if base == target:
        return TypeUpdate(name)
    if base not in theirs:
        return TypeUpdate(name, conflicts=[f"{CATALOGUE_VERSION} names {base}: no such version"])
    before, after = theirs[base].document, theirs[target].document
    for document in (before, after, newest):
        if definition_name(document["properties"]["payload"]) != ROOT:
            return TypeUpdate(name, conflicts=[f"a payload is not described in $defs as {ROOT}"])
    if _envelope(before) != _envelope(after) and _envelope(newest) != _envelope(after):
        return TypeUpdate(name, conflicts=[f"{target} changed the envelope: take that over first"])
    try:
        merged = merge(before["$defs"], after["$defs"], newest["$defs"], newest["title"])
    except Unreadable as reason:
        return TypeUpdate(name, conflicts=[str(reason)])
    if merged.conflicts:
        return TypeUpdate(
            name,
            conflicts=[
                f"{each.pointer}: {base} has {each.base}, the catalogue {each.theirs}, "
                f"yours {each.ours}"
                for each in merged.conflicts
            ],
        )
    upstream = {key: after.get(f"x-genesys-{key}") for key in ("topic", "sdk-class", "sdk-version")}
    source = TopicSchema(
        upstream["topic"],
        upstream["sdk-class"],
        after["title"],
        upstream["sdk-version"],
        after["$defs"],
    )
    files = build_next_version({**newest, CATALOGUE_VERSION: target}, source, merged.definitions)
    texts = dict(files.texts)
    for path in files.todo:
        texts[path] = _their_migration(catalogue, name, base, target) or texts[path]
    return TypeUpdate(name, {path: text.encode() for path, text in texts.items()}, files.todo)


def _their_migration(catalogue: RegistryFiles, name: str, base: str, target: str) -> str | None:
    """The catalogue's migration since the base, if there is one alone: it fits ours, too."""
    since = [
        each
        for each in catalogue.migrations_of(name)
        if Version(base) <= Version(each.older) and Version(each.newer) <= Version(target)
    ]
    return since[0].content.decode() if len(since) == 1 else None


def _envelope(document: Document) -> object:
    properties = {**document["properties"], "schema_version": None}
    return document.get("required"), properties
