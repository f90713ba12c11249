"""`genesys-events check`: everything that must hold of a registry, each type judged once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tools.check import outputs, releases
from tools.check.outputs import Output
from tools.codegen.checksums import hashes_of, with_models
from tools.registry.files import EventType, RegistryFiles, parsed, read_registry_files
from tools.registry.findings import Finding
from tools.registry.incremental import TypeResult, files_of_type, run_on_types
from tools.rules import migrations as migration_files
from tools.rules import registries


@dataclass(frozen=True)
class Checked:
    """What was found in a registry."""

    registry_files: RegistryFiles
    findings: list[Finding]
    rechecked: int
    """How many event types were checked; the results of the others were cached."""


def check(root: Path) -> Checked:
    """Judge a registry; what has not changed since the last run is remembered in its .cache/."""
    registry_files = read_registry_files(root)
    results, rechecked = run_on_types(registry_files, "check", _check_files)
    found = [finding for result in results.values() for finding in result.findings]
    stray = registries.check_registry(registry_files)
    is_whole = not stray and all(result.files for result in results.values())
    output = _output(registry_files, results, is_whole=is_whole)
    found += [*stray, *releases.RULES.check(registry_files), *outputs.RULES.check(output)]
    return Checked(registry_files, sorted(set(found)), rechecked)


def check_event_type(registry_files: RegistryFiles, name: str) -> list[Finding]:
    """Judge one event type of a registry, which need not lie on disk."""
    return _check_files(files_of_type(registry_files, name)).findings


def _check_files(part: RegistryFiles) -> TypeResult:
    """What is found in one event type, and the SHA-256 of each file of its package."""
    # Imported here: a registry that is unchanged is checked without them.
    from tools.check import examples, migrations
    from tools.codegen.models import GENERATED
    from tools.codegen.render import render_type
    from tools.rules import types
    from tools.rules.load import load_event_type

    (name,) = part.types
    event_type, found = load_event_type(part, name)
    event_type = with_models(part.root, event_type)
    for rules in (types.CHAIN, types.NUMBERS, examples.MODELS):
        found += rules.check(event_type)
    if any(finding.rule == GENERATED for finding in found):
        return TypeResult(found, {})
    found += [
        *examples.EXAMPLES.check(event_type),
        *migrations.RULES.check(_runnable(part, event_type, found)),
    ]
    if event_type.schemas.keys() != set(event_type.versions):
        return TypeResult(found, {})
    rendered = render_type(list(event_type.schemas.values()))
    return TypeResult(found, hashes_of(rendered))


def _runnable(part: RegistryFiles, event_type: EventType, found: list[Finding]) -> EventType:
    """The same with the migrations of which nothing is found that can be told without a run."""
    files = [finding for file in part.migrations for finding in migration_files.PATHS.check(file)]
    wrong = {finding.path for finding in (*found, *files)}
    steps = {each.path for each in event_type.migrations}
    # What is shared may be imported by any of them.
    is_shared = any(finding.path not in steps for finding in files)
    sound = (each for each in event_type.migrations if each.path not in wrong and not is_shared)
    return replace(event_type, migrations=tuple(sound))


def _output(
    registry_files: RegistryFiles, results: Mapping[str, TypeResult], *, is_whole: bool
) -> Output:
    from tools.codegen.index import render_data
    from tools.codegen.render import render_frame

    hashes = {path: each for one in results.values() for path, each in one.files.items()}
    frame = render_frame()
    if is_whole:
        frame |= render_data(parsed(registry_files), hashes)
    return Output(registry_files.root, {**hashes, **hashes_of(frame)}, is_whole)
