"""`genesys-events diff --against`: what changed in an event type since a commit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import typer
from packaging.version import Version

from tools.registry.files import Schema, SourceFile, read_registry_files
from tools.registry.findings import RegistryProblems
from tools.registry.git import files_at
from tools.registry.locate import UsageError
from tools.registry.packaged import hint_for_unknown
from tools.rules.load import load_event_type, read_schema
from tools.versions.diff import Comparison, compare, to_json


class Changes(NamedTuple):
    """What changed in an event type since a commit."""

    event_type: str
    ref: str
    comparisons: list[Comparison]
    """Of each version that the commit has otherwise; of the newest with the commit's newest."""
    removed: list[str]
    """Versions that only the commit has."""
    is_new: bool
    """Whether the commit has no version of the type."""

    @property
    def sufficient(self) -> bool:
        """Whether every version number is sufficient for its change, and no version is gone."""
        return not self.removed and all(each.sufficient for each in self.comparisons)

    def title(self, comparison: Comparison, style: str) -> str:
        """A line above a comparison."""
        before, after = comparison.older.version, comparison.newer.version
        words = f"{self.event_type} {before} at {self.ref}"
        words += " and now" if before == after else f" and {after} now"
        return f"## {words}\n" if style == "markdown" else f"{words}:"

    def notes(self) -> Iterator[str]:
        """What there is to say besides the comparisons."""
        if self.is_new:
            yield f"{self.event_type} is new: {self.ref} has no version of it"
        elif not self.comparisons and not self.removed:
            yield f"{self.event_type}: nothing changed since {self.ref}"
        for version in self.removed:
            yield f"{self.event_type} {version} is removed: senders may still declare it"


def compare_with_commit(root: Path, event_type: str, ref: str) -> Changes:
    """Compare an event type's versions with those that a commit has.

    Raises UsageError for an unknown type or commit; RegistryProblems if a version that has to be
    compared is not valid on one of the two sides.
    """
    registry_files = read_registry_files(root)
    old_files = _versions_at(root, ref, event_type)
    files = {file.version: file for file in registry_files.types.get(event_type, ())}
    if not files and not old_files:
        hint = hint_for_unknown(event_type, registry_files.types)
        raise UsageError(f"there is no event type {event_type}; {hint}")
    pairs = [
        (version, version)
        for version in old_files.keys() & files.keys()
        if old_files[version].content != files[version].content
    ]
    if files and old_files:
        newest = tuple(max(side, key=Version) for side in (old_files, files))
        if Version(newest[0]) < Version(newest[1]):
            pairs.append((newest[0], newest[1]))
    schemas: Mapping[str, Schema] = {}
    if pairs:
        loaded, findings = load_event_type(registry_files, event_type)
        schemas = loaded.schemas
        if any(newer not in schemas for _, newer in pairs):
            raise RegistryProblems(findings)
    comparisons = [
        compare(_schema_at(ref, old_files[older]), schemas[newer])
        for older, newer in sorted(pairs, key=lambda pair: tuple(map(Version, pair)))
    ]
    removed = sorted(old_files.keys() - files.keys(), key=Version)
    return Changes(event_type, ref, comparisons, removed, not old_files)


def print_as_json(changes: Changes) -> None:
    """For programs."""
    whole = {
        "event_type": changes.event_type,
        "against": changes.ref,
        "comparisons": [to_json(each) for each in changes.comparisons],
        "removed": changes.removed,
        "is_new": changes.is_new,
        "sufficient": changes.sufficient,
    }
    typer.echo(json.dumps(whole, indent=2))


def _versions_at(root: Path, ref: str, event_type: str) -> dict[str, SourceFile]:
    found = files_at(root, ref, f"schemas/{event_type}")
    files = [SourceFile(path, content) for path, content in found.items()]
    return {file.version: file for file in files if file.event_type == event_type}


def _schema_at(ref: str, file: SourceFile) -> Schema:
    schema, findings = read_schema(file)
    if schema is None:
        raise RegistryProblems([each._replace(path=f"{ref}:{each.path}") for each in findings])
    return schema
