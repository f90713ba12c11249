"""Works on each event type: what has not changed is remembered, all cores share the rest."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from tools.registry.cores import cores
from tools.registry.files import RegistryFiles
from tools.registry.findings import Finding
from tools.registry.workspace import UsageError

_DECIDING = (
    *("datamodel-code-generator", "hypothesis", "jsonschema", "jsonschema-rs", "packaging"),
    *("pydantic", "pydantic-core"),
)
"""Distributions on whose releases a result depends."""
_SHARED = ("naming.py", "pointers.py")
"""What of processor/ the rules go by."""
_FEW = 3
"""So few types are done sooner than other processes are started."""


class TypeResult(NamedTuple):
    """What came of one event type."""

    findings: list[Finding]
    files: Mapping[str, str]
    """The generated files of its package, or what is to be known of each; none if not sound."""


class RunResult(NamedTuple):
    """What came of a registry."""

    results: Mapping[str, TypeResult]
    """By event type."""
    executed: int
    """How many types were not in the cache."""


def run_on_types(
    registry_files: RegistryFiles,
    name: str,
    task: Callable[[RegistryFiles], TypeResult],
    extra_fingerprint: Callable[[RegistryFiles], bytes] = lambda _part: b"",
) -> RunResult:
    """Run a task for each event type, on its files; `name` is the cache's.

    The task is a module's function, which other processes can import; `extra_fingerprint` hashes
    what else it reads. Raises UsageError if a task ends its process.
    """
    cache = registry_files.root / ".cache" / "genesys-events" / f"{name}.json"
    parts = {each: files_of_type(registry_files, each) for each in registry_files.types}
    fingerprint = _fingerprint()
    keys = {each: _key(fingerprint, part, extra_fingerprint(part)) for each, part in parts.items()}
    known = _remembered(cache)
    done = {each: known[key] for each, key in keys.items() if key in known}
    missing = [each for each in parts if each not in done]
    done.update(zip(missing, _run(task, [parts[each] for each in missing]), strict=True))
    if missing or len(known) != len(keys):
        _remember(cache, {keys[each]: done[each] for each in parts})
    return RunResult({each: done[each] for each in parts}, len(missing))


def files_of_type(registry_files: RegistryFiles, name: str) -> RegistryFiles:
    """What the result of one event type depends on: its files, and what migrations share."""
    migrations = {step.path for step in registry_files.steps_of(name)}
    return RegistryFiles(
        registry_files.root,
        registry_files.types[name],
        tuple(
            file
            for file in registry_files.migrations
            if file.path in migrations
            or file.path.count("/") == 1
            or file.path.endswith("/__init__.py")
        ),
        registry_files.lock,
    )


def _run(
    task: Callable[[RegistryFiles], TypeResult], parts: list[RegistryFiles]
) -> Iterable[TypeResult]:
    if len(parts) <= _FEW or cores() == 1:
        return map(task, parts)
    try:
        with ProcessPoolExecutor(cores()) as pool:
            return list(pool.map(task, parts))
    except BrokenProcessPool:
        # One process that dies takes along what the others were about.
        return [_run_apart(task, part) for part in parts]


def _run_apart(task: Callable[[RegistryFiles], TypeResult], part: RegistryFiles) -> TypeResult:
    """Do an event type in a process of its own, which it may end."""
    try:
        with ProcessPoolExecutor(1) as pool:
            return pool.submit(task, part).result()
    except BrokenProcessPool:
        (name,) = part.types
        raise UsageError(
            f"the process that judged {name} died: look for what in its migrations may end or "
            "exhaust a process, and whether the machine has memory left"
        ) from None


def _key(fingerprint: str, part: RegistryFiles, extra: bytes) -> str:
    digest = sha256(fingerprint.encode() + extra)
    for file in (*part.schemas, *part.migrations):
        content = sha256(file.content).hexdigest()
        digest.update(f"{file.path}\0{content}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _fingerprint() -> str:
    """What a result depends on beside the registry: this program, and those that it asks."""
    here = Path(__file__).parents[1]
    digest = sha256(platform.python_version().encode())
    for name in _DECIDING:
        digest.update(f"{name}\0{version(name)}\0".encode())
    shared = (here.parent / "processor" / name for name in _SHARED)
    for path in (*sorted(here.rglob("*.py")), *shared):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _remembered(cache: Path) -> Mapping[str, TypeResult]:
    """What came of the last run; nothing where it cannot be read."""
    try:
        entries = json.loads(cache.read_bytes())
        return {
            key: TypeResult([Finding(*finding) for finding in findings], dict(files))
            for key, (findings, files) in entries.items()
        }
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _remember(cache: Path, done: Mapping[str, TypeResult]) -> None:
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all: another run may be reading.
        made = cache.with_name(f"{cache.name}.{os.getpid()}")
        made.write_text(json.dumps(done))
        try:
            made.replace(cache)
        except OSError:
            made.unlink()
    except OSError:
        return  # a registry in a folder that cannot be written is worked on anew each time
