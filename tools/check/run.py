"""`genesys-events check`: runs every rule, event type by event type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tools.check import generated_code, releases
from tools.check.generated_code import Output
from tools.codegen.checksums import committed_modules, hashes_of, with_models
from tools.registry.cache import hash_files, run_cached
from tools.registry.files import EventType, RegistryFiles, read_registry_files, to_registry
from tools.registry.findings import Finding
from tools.registry.parallel import TypeResult
from tools.rules import migrations
from tools.rules.registry import check_registry


@dataclass(frozen=True)
class Checked:
    """What was found in a registry."""

    registry_files: RegistryFiles
    findings: list[Finding]
    rechecked: int
    """How many event types were checked; the results of the others were cached."""


def check(root: Path) -> Checked:
    """Check a registry; an event type that has not changed since the last run is not re-checked."""
    registry_files = read_registry_files(root)
    results, rechecked = run_cached(
        registry_files, _check_files, "check", "Checking event types", _other_inputs(registry_files)
    )
    found = [finding for result in results.values() for finding in result.findings]
    general = check_registry(registry_files)
    is_complete = not general and all(result.output for result in results.values())
    output = _output(registry_files, results, is_complete=is_complete)
    found += [
        *general,
        *check_fixtures(registry_files),
        *releases.RULES.check(registry_files),
        *generated_code.RULES.check(output),
    ]
    return Checked(registry_files, sorted(set(found), key=_causes_first), rechecked)


def _causes_first(finding: Finding) -> tuple[bool, Finding]:
    """A released schema that changed is reported before what follows from it."""
    return finding.rule not in (releases.CHANGED, releases.REMOVED), finding


def _other_inputs(registry_files: RegistryFiles) -> dict[str, str]:
    """A hash over what a type's result depends on besides its schemas and migrations."""
    return {
        name: hash_files(registry_files.fixtures_of(name), modules)
        for name, modules in committed_modules(registry_files).items()
    }


def check_event_type(registry_files: RegistryFiles, name: str) -> list[Finding]:
    """Check one event type of a registry, which may exist in memory only."""
    return _check_files(registry_files.of_type(name)).findings


def _check_files(part: RegistryFiles) -> TypeResult:
    """Check the one event type that these files are of; hash the files generated for it."""
    # Imported here: where everything is cached, none of them is needed.
    from tools.check import agreement, examples, migration_rules, unfinished
    from tools.codegen.models import GENERATED
    from tools.codegen.render import render_type
    from tools.rules import versions
    from tools.rules.load import load_event_type

    (name,) = part.types
    event_type, found = load_event_type(part, name)
    event_type = with_models(part.root, event_type)
    for rules in (versions.CHAIN, versions.NUMBERS, examples.MODELS):
        found += rules.check(event_type)
    if any(finding.rule == GENERATED for finding in found):
        return TypeResult(found, {})
    found += [
        *examples.EXAMPLES.check(event_type),
        *agreement.RULES.check(event_type),
        *unfinished.TEXTS.check(event_type),
        *migration_rules.RULES.check(_runnable(part, event_type, found)),
    ]
    if event_type.schemas.keys() != set(event_type.versions):
        return TypeResult(found, {})
    rendered = render_type(list(event_type.schemas.values()))
    return TypeResult(found, hashes_of(rendered))


def check_fixtures(registry_files: RegistryFiles) -> list[Finding]:
    """Check the events in tests/fixtures/ of each version that is valid JSON Schema."""
    folders = sorted((registry_files.root / "tests" / "fixtures").glob("*/*"))
    shown = {(folder.parent.name, folder.name) for folder in folders}
    if not shown:
        return []
    from tools.check import unfinished
    from tools.rules.load import read_schema

    found: list[Finding] = []
    for name, files in registry_files.types.items():
        for file in files:
            if (name, file.version) in shown:
                schema, _ = read_schema(file)
                if schema is not None:
                    found += unfinished.EVENTS.check((registry_files.root, schema))
    return found


def _runnable(part: RegistryFiles, event_type: EventType, found: list[Finding]) -> EventType:
    """The event type with those migrations alone in which the static rules found nothing."""
    files = [finding for file in part.migrations for finding in migrations.PATHS.check(file)]
    wrong = {finding.path for finding in (*found, *files)}
    own = {each.path for each in event_type.migrations}
    # Any migration may import a shared module.
    is_shared = any(finding.path not in own for finding in files)
    valid = (each for each in event_type.migrations if each.path not in wrong and not is_shared)
    fixtures = part.fixtures_of(event_type.name)
    return replace(event_type, migrations=tuple(valid), fixtures=fixtures)


def _output(
    registry_files: RegistryFiles, results: Mapping[str, TypeResult], *, is_complete: bool
) -> Output:
    from tools.codegen.index import render_data
    from tools.codegen.render import render_frame

    hashes = {path: each for result in results.values() for path, each in result.output.items()}
    frame = render_frame()
    if is_complete:
        frame |= render_data(to_registry(registry_files), hashes)
    return Output(registry_files.root, {**hashes, **hashes_of(frame)}, is_complete)
