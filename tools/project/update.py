"""`genesys-events add --update`: brings the versions that the catalogue has and the project lacks.

They are copied. A private version is put on top of them again: it is merged three ways. Base is the
catalogue's version that it was made from, theirs the catalogue's newest, ours the private version.
In a fork, whose registry has the catalogue's versions already, that alone is to be done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from packaging.version import Version

from processor.naming import PRIVATE_MINOR, is_private
from tools.check.run import check_event_type, check_fixtures
from tools.project.add import find_types, type_files, with_lock, write_all
from tools.registry.files import (
    FIXTURES,
    RegistryFiles,
    Schema,
    SourceFile,
    read_registry_files,
)
from tools.registry.findings import Finding
from tools.registry.json_format import json_text
from tools.registry.locate import UsageError
from tools.registry.lock import released
from tools.registry.packaged import catalogue_root
from tools.registry.write_file import write_file
from tools.schema.compatibility import bump_of, is_compatible
from tools.schema.walk import JsonSchema, definition_name
from tools.upstream.class_schemas import ROOT
from tools.upstream.event_schemas import later_version
from tools.upstream.migrations import begin_migration, migration_path
from tools.upstream.model_classes import Unreadable
from tools.upstream.sources import TopicSchema
from tools.upstream.three_way import merge
from tools.versions.renumber import move_version
from tools.versions.scaffold import CATALOGUE_VERSION, copied_fixtures, create

Document = Mapping[str, Any]


class TypeUpdate(NamedTuple):
    """What an update of one event type does, or why it does nothing."""

    event_type: str
    files: Mapping[str, bytes] = {}
    """Of the catalogue, by path."""
    merged: Merged | None = None
    conflicts: Sequence[str] = ()
    """In words; nothing is done then."""


class Merged(NamedTuple):
    """A private version that was merged with the catalogue's newest."""

    before: str
    """Its number up to now."""
    base: str
    """The catalogue's version that it was made from."""
    version: str
    document: JsonSchema
    older: Document
    """The version that it follows."""


class UpdateResult(NamedTuple):
    """What an update did."""

    paths: list[str]
    """The files that were written."""
    todo: list[str]
    """Files for the user to complete: migrations that were begun, and what check would report."""
    conflicts: list[tuple[str, str]]
    """The event type of each, and the conflict in words."""


def update_types(root: Path, names: Sequence[str]) -> UpdateResult:
    """Bring event types of a project up to the catalogue; without names, all that both have.

    Local changes are kept; nothing is written for a type with a conflict. Raises UsageError for a
    name that the catalogue or the project does not have.
    """
    catalogue, project = read_registry_files(catalogue_root(root)), read_registry_files(root)
    both = [name for name in project.types if name in catalogue.types]
    types = find_types(names, catalogue.types) if names else both
    for name in types:
        if name not in both:
            raise UsageError(f"the project has no {name}: genesys-events add {name}")
    updates = [_update(catalogue, project, name) for name in types]
    files = {path: content for each in updates for path, content in each.files.items()}
    result = UpdateResult([], [], [(e.event_type, c) for e in updates for c in e.conflicts])
    if files:
        versions = [path for path in files if path.startswith("schemas/")]
        result.paths.extend(write_all(project, with_lock(project, catalogue, versions, files)))
    for update in updates:
        if update.merged is not None:
            _write(root, update.event_type, update.merged, result)
    return result


def _update(catalogue: RegistryFiles, project: RegistryFiles, name: str) -> TypeUpdate:
    is_fork = catalogue.root == project.root
    ours = {file.version: file for file in project.types[name]}
    theirs = {
        file.version: file
        for file in catalogue.types[name]
        if not (is_fork and is_private(file.version))
    }
    own = [version for version in ours if version not in theirs]
    conflicts = [
        f"{file.path} differs from the catalogue's: if it is a version of your own, genesys-events "
        f"renumber {name} {version} {_private_number(version)}; otherwise restore it"
        for version, file in ours.items()
        if version in theirs and file.content != theirs[version].content
    ]
    conflicts += [
        f"{ours[version].path} is your own, and the catalogue may use its number: genesys-events "
        f"renumber {name} {version} {_private_number(version)}"
        for version in own
        if not is_private(version)
    ]
    if conflicts:
        return TypeUpdate(name, conflicts=conflicts)
    lacking = {} if theirs.keys() <= ours.keys() else type_files(catalogue, name)
    files = {path: lacking[path] for path in lacking if not (project.root / path).exists()}
    if not own:
        return TypeUpdate(name, files)
    try:
        return TypeUpdate(name, files, _merge(project, ours, theirs))
    except MergeConflict as conflict:
        return TypeUpdate(name, conflicts=conflict.args)


def _private_number(version: str) -> str:
    """The first private number of a version's major."""
    return f"{Version(version).major}.{PRIVATE_MINOR}.0"


class MergeConflict(Exception):
    """Why a private version cannot be merged: its arguments, in words."""


def _merge(
    project: RegistryFiles,
    ours: Mapping[str, SourceFile],
    theirs: Mapping[str, SourceFile],
) -> Merged | None:
    """The private version, merged with the catalogue's newest; None if that has nothing new.

    Raises MergeConflict.
    """
    *others, private = (version for version in ours if version not in theirs)
    target = list(theirs)[-1]
    newest: Document = ours[private].document
    base = newest.get(CATALOGUE_VERSION)
    if base == target:
        return None
    if others or ours[private].path in released(project):
        raise MergeConflict(
            f"{ours[private].path} was released, or is not the only private version: merge "
            f"{target} yourself, in a new version"
        )
    if not isinstance(base, str) or base not in theirs:
        raise MergeConflict(
            f"{ours[private].path} needs {CATALOGUE_VERSION}, with the version of the catalogue "
            "that it was made from"
        )
    before, after = theirs[base].document, theirs[target].document
    for document in (before, after, newest):
        if definition_name(document["properties"]["payload"]) != ROOT:
            raise MergeConflict(f"a payload is not described in $defs, as {ROOT}")
    if _envelope(before) != _envelope(after) and _envelope(newest) != _envelope(after):
        raise MergeConflict(f"{target} changed the envelope: take that over first")
    try:
        merged = merge(before["$defs"], after["$defs"], newest["$defs"], newest["title"])
    except Unreadable as reason:
        raise MergeConflict(str(reason)) from None
    if merged.conflicts:
        raise MergeConflict(
            *(
                f"{each.pointer}: {base} has {each.base}, the catalogue {each.theirs}, "
                f"yours {each.ours}"
                for each in merged.conflicts
            )
        )
    topic, sdk_class, sdk_version = (
        after.get(f"x-genesys-{key}") for key in ("topic", "sdk-class", "sdk-version")
    )
    source = TopicSchema(topic, sdk_class, after["title"], sdk_version, after["$defs"])
    following = {**newest, CATALOGUE_VERSION: target}
    bump = bump_of(after, later_version(following, target, source, merged.definitions))
    major = Version(target).major + (bump == "major")
    version = f"{major}.{PRIVATE_MINOR}.0"
    document = later_version(following, version, source, merged.definitions)
    return Merged(private, base, version, document, after)


def _write(root: Path, name: str, merged: Merged, result: UpdateResult) -> None:
    """Move the private version on top of the catalogue's, with its migration, and write it."""
    moved = move_version(read_registry_files(root), name, merged.before, merged.version)
    path = f"schemas/{name}/{merged.version}.json"
    write_file(root, path, json_text(merged.document).encode())
    fixtures = _write_fixtures(root, name, merged)
    written = {path, *moved.moved.values(), *fixtures}
    result.paths.extend(sorted(each for each in written if (root / each).exists()))
    migration = migration_path(merged.older, merged.document)
    if not is_compatible(merged.older, merged.document) and not (root / migration).exists():
        texts = begin_migration(merged.older, merged.document)
        texts = {each: text for each, text in texts.items() if not (root / each).exists()}
        result.paths.extend(create(root, texts))
        result.todo.append(migration)
    found = {finding.path for finding in _check(root, name)} - {*result.todo}
    own = {each for each in found if each in written or f"/{merged.version}/" in each}
    result.todo.extend(sorted(own))


def _check(root: Path, name: str) -> list[Finding]:
    part = read_registry_files(root).of_type(name)
    return [*check_event_type(part, name), *check_fixtures(part)]


def _write_fixtures(root: Path, name: str, merged: Merged) -> list[str]:
    """Merge the fixtures of a private version with those of the version that it follows now."""
    folder = FIXTURES / name / merged.version
    if not (root / folder).is_dir():
        return []
    target = str(merged.document[CATALOGUE_VERSION])
    base, theirs, ours = (
        copied_fixtures(root, Schema(name, version, "", {}), merged.version)
        for version in (merged.base, target, merged.version)
    )
    if not theirs:
        return []
    fixtures = _merge_values(base, theirs, ours)
    for path in sorted(ours.keys() - fixtures.keys()):
        (root / path).unlink()
    changed = [path for path in fixtures if path not in ours or fixtures[path] != ours[path]]
    for path in changed:
        write_file(root, path, json_text(fixtures[path]).encode())
    return changed


def _merge_values(base: Any, theirs: Any, ours: Any) -> Any:
    """What is ours where we changed it, and theirs elsewhere."""
    if ours == base:
        return theirs
    if not all(isinstance(each, dict) for each in (base, theirs, ours)):
        return ours
    removed = {key for key in base if key not in ours}
    removed |= {key for key in base if key not in theirs and ours.get(key) == base[key]}
    return {
        key: _merge_values(base.get(key), theirs.get(key, base.get(key)), ours.get(key))
        if key in ours
        else theirs[key]
        for key in {**theirs, **ours}
        if key not in removed
    }


def _envelope(document: Document) -> object:
    properties = {**document["properties"], "schema_version": None}
    return document.get("required"), properties
