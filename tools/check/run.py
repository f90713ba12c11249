"""`genesys-events check`: everything that must hold of a registry, each type judged once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tools.check import outputs, releases
from tools.check.outputs import Output
from tools.codegen.checksums import hashes_of, with_models
from tools.registry.files import EventType, Folders, parsed, read_folders
from tools.registry.findings import Finding
from tools.registry.incremental import Done, part_of, work
from tools.rules import migrations as migration_files
from tools.rules import registries


@dataclass(frozen=True)
class Checked:
    """What was found in a registry."""

    folders: Folders
    findings: list[Finding]
    judged: int
    """Event types that had to be judged; the others are as they were."""


def check(root: Path) -> Checked:
    """Judge a registry; what has not changed since the last run is remembered in its .cache/."""
    folders = read_folders(root)
    judgements, judged = work(folders, "check", _judge_type)
    found = [finding for judgement in judgements.values() for finding in judgement.findings]
    stray = registries.judge(folders)
    is_whole = not stray and all(judgement.files for judgement in judgements.values())
    output = _output(folders, judgements, is_whole=is_whole)
    found += [*stray, *releases.RULES.judge(folders), *outputs.RULES.judge(output)]
    return Checked(folders, sorted(set(found)), judged)


def judge_type(folders: Folders, name: str) -> list[Finding]:
    """Judge one event type of a registry, which need not lie on disk."""
    return _judge_type(part_of(folders, name)).findings


def _judge_type(part: Folders) -> Done:
    """What is found in one event type, and the SHA-256 of each file of its package."""
    # Imported here: a registry that is unchanged is checked without them.
    from tools.check import examples, migrations
    from tools.codegen.models import GENERATED
    from tools.codegen.render import render_type
    from tools.rules import types
    from tools.rules.load import survey

    (name,) = part.types
    event_type, found = survey(part, name)
    event_type = with_models(part.root, event_type)
    for rules in (types.CHAIN, types.NUMBERS, examples.MODELS):
        found += rules.judge(event_type)
    if any(finding.rule == GENERATED for finding in found):
        return Done(found, {})
    found += [
        *examples.EXAMPLES.judge(event_type),
        *migrations.RULES.judge(_runnable(part, event_type, found)),
    ]
    if event_type.schemas.keys() != set(event_type.versions):
        return Done(found, {})
    rendered = render_type(list(event_type.schemas.values()))
    return Done(found, hashes_of(rendered))


def _runnable(part: Folders, event_type: EventType, found: list[Finding]) -> EventType:
    """The same with the migrations of which nothing is found that can be told without a run."""
    files = [finding for file in part.migrations for finding in migration_files.PATHS.judge(file)]
    wrong = {finding.path for finding in (*found, *files)}
    steps = {each.path for each in event_type.migrations}
    # What is shared may be imported by any of them.
    is_shared = any(finding.path not in steps for finding in files)
    sound = (each for each in event_type.migrations if each.path not in wrong and not is_shared)
    return replace(event_type, migrations=tuple(sound))


def _output(folders: Folders, judgements: Mapping[str, Done], *, is_whole: bool) -> Output:
    from tools.codegen.index import render_data
    from tools.codegen.render import render_frame

    hashes = {path: each for one in judgements.values() for path, each in one.files.items()}
    frame = render_frame()
    if is_whole:
        frame |= render_data(parsed(folders), hashes)
    return Output(folders.root, {**hashes, **hashes_of(frame)}, is_whole)
