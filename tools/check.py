"""`genesys-events check`: everything that must hold of a registry, each type judged once."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from tools.findings import Finding
from tools.registry import EventType, Folders, parsed, read_folders
from tools.root import UserMistake
from tools.rules import migrations, outputs, registries, releases
from tools.rules.outputs import Output

_DECIDING = (
    *("datamodel-code-generator", "hypothesis", "jsonschema", "jsonschema-rs", "packaging"),
    *("pydantic", "pydantic-core"),
)
"""Distributions on whose releases a judgement depends."""
_FEW = 3
"""So few types are judged sooner than other processes are started."""


class Judgement(NamedTuple):
    """What was found in one event type, and what its generated files should be."""

    findings: list[Finding]
    hashes: Mapping[str, str]
    """The SHA-256 of each file of its package; none where it is not sound."""


@dataclass(frozen=True)
class Checked:
    """What was found in a registry."""

    folders: Folders
    findings: list[Finding]
    judged: int
    """Event types that had to be judged; the others are as they were."""


def check(root: Path) -> Checked:
    """Judge a registry; what has not changed since the last run is remembered in its .cache/."""
    cache = root / ".cache" / "genesys-events" / "check.json"
    folders = read_folders(root)
    parts = {name: _part(folders, name) for name in folders.types}
    fingerprint = _fingerprint()
    keys = {name: _key(fingerprint, part) for name, part in parts.items()}
    known = _remembered(cache)
    judgements = {name: known[key] for name, key in keys.items() if key in known}
    missing = [name for name in parts if name not in judgements]
    judgements.update(zip(missing, _judge([parts[name] for name in missing]), strict=True))
    if missing or len(known) != len(keys):
        _remember(cache, {keys[name]: judgements[name] for name in parts})
    found = [finding for judgement in judgements.values() for finding in judgement.findings]
    stray = registries.judge(folders)
    is_whole = not stray and all(judgement.hashes for judgement in judgements.values())
    output = _output(folders, judgements, is_whole=is_whole)
    found += [*stray, *releases.RULES.judge(folders), *outputs.RULES.judge(output)]
    return Checked(folders, sorted(set(found)), len(missing))


def judge_type(folders: Folders, name: str) -> list[Finding]:
    """Judge one event type of a registry, which need not lie on disk."""
    return _judge_type(_part(folders, name)).findings


def _part(folders: Folders, name: str) -> Folders:
    """What the judgement of one event type depends on: its files, and what migrations share."""
    migrations = {step.path for step in folders.steps_of(name)}
    return Folders(
        folders.root,
        folders.types[name],
        tuple(
            file
            for file in folders.migrations
            if file.path in migrations
            or file.path.count("/") == 1
            or file.path.endswith("/__init__.py")
        ),
        folders.lock,
    )


def _judge(parts: list[Folders]) -> Iterable[Judgement]:
    if len(parts) <= _FEW or _cores() == 1:
        return map(_judge_type, parts)
    try:
        with ProcessPoolExecutor(_cores()) as pool:
            return list(pool.map(_judge_type, parts))
    except BrokenProcessPool:
        # One process that dies takes along what the others were about.
        return [_judge_apart(part) for part in parts]


def _judge_apart(part: Folders) -> Judgement:
    """Judge an event type in a process of its own, which it may end."""
    try:
        with ProcessPoolExecutor(1) as pool:
            return pool.submit(_judge_type, part).result()
    except BrokenProcessPool:
        (name,) = part.types
        raise UserMistake(
            f"the process that judged {name} died: look for what in its migrations may end or "
            "exhaust a process, and whether the machine has memory left"
        ) from None


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this platform
        return os.cpu_count() or 1


def _judge_type(part: Folders) -> Judgement:
    # Imported here: a registry that is unchanged is checked without them.
    from tools.codegen import render_type
    from tools.loading import survey
    from tools.rules import hops, models, types

    (name,) = part.types
    event_type, found = survey(part, name)
    for rules in (types.CHAIN, types.NUMBERS, models.MODELS):
        found += rules.judge(event_type)
    if any(finding.rule == models.GENERATED for finding in found):
        return Judgement(found, {})
    found += [
        *models.EXAMPLES.judge(event_type),
        *hops.RULES.judge(_runnable(part, event_type, found)),
    ]
    if event_type.schemas.keys() != set(event_type.versions):
        return Judgement(found, {})
    rendered = render_type(list(event_type.schemas.values()))
    return Judgement(found, {path: _hash(text.encode()) for path, text in rendered.items()})


def _runnable(part: Folders, event_type: EventType, found: list[Finding]) -> EventType:
    """The same with the migrations of which nothing is found that can be told without a run."""
    files = [finding for file in part.migrations for finding in migrations.PATHS.judge(file)]
    wrong = {finding.path for finding in (*found, *files)}
    steps = {each.path for each in event_type.migrations}
    # What is shared may be imported by any of them.
    is_shared = any(finding.path not in steps for finding in files)
    sound = (each for each in event_type.migrations if each.path not in wrong and not is_shared)
    return replace(event_type, migrations=tuple(sound))


def _output(folders: Folders, judgements: Mapping[str, Judgement], *, is_whole: bool) -> Output:
    from tools.codegen import render_data, render_frame

    frame = render_frame()
    if is_whole:
        frame |= render_data(parsed(folders))
    hashes = {path: each for one in judgements.values() for path, each in one.hashes.items()}
    hashes |= {path: _hash(text.encode()) for path, text in frame.items()}
    return Output(folders.root, hashes, is_whole)


def _key(fingerprint: str, part: Folders) -> str:
    digest = sha256(fingerprint.encode())
    for file in (*part.schemas, *part.migrations):
        digest.update(f"{file.path}\0{_hash(file.content)}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _fingerprint() -> str:
    """What a judgement depends on beside the registry: this program, and those that it asks."""
    here = Path(__file__).parent
    digest = sha256(platform.python_version().encode())
    for name in _DECIDING:
        digest.update(f"{name}\0{version(name)}\0".encode())
    for path in (*sorted(here.rglob("*.py")), here.parent / "processor" / "naming.py"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _remembered(cache: Path) -> Mapping[str, Judgement]:
    """The judgements of the last run; none where they cannot be read."""
    try:
        entries = json.loads(cache.read_bytes())
        return {
            key: Judgement([Finding(*finding) for finding in findings], dict(hashes))
            for key, (findings, hashes) in entries.items()
        }
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _remember(cache: Path, judgements: Mapping[str, Judgement]) -> None:
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all: another check may be reading.
        made = cache.with_name(f"{cache.name}.{os.getpid()}")
        made.write_text(json.dumps(judgements))
        try:
            made.replace(cache)
        except OSError:
            made.unlink()
    except OSError:
        return  # a registry in a folder that cannot be written is judged anew each time
