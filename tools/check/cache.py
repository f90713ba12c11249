"""The cache of `check`: the result of an event type is reused until what it depends on changes."""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from tools.registry.files import RegistryFiles
from tools.registry.findings import Finding
from tools.registry.parallel import Task, TypeResult, run_for_each_type

_PATH = Path(".cache", "genesys-events", "check.json")
_DISTRIBUTIONS = (
    *("datamodel-code-generator", "hypothesis", "jsonschema", "jsonschema-rs", "packaging"),
    *("pydantic", "pydantic-core"),
)
"""Distributions whose releases a result depends on."""
_ROOT = Path(__file__).parents[2]
_IMPORT = re.compile(r"^ *(?:from|import) (tools|processor)\.(\w+)", re.MULTILINE)


class RunResult(NamedTuple):
    """The results of all event types."""

    results: Mapping[str, TypeResult]
    """By event type."""
    executed: int
    """How many types were not in the cache."""


def run_cached(registry_files: RegistryFiles, task: Task) -> RunResult:
    """Run a task for each event type whose result is not in the cache.

    Raises UsageError if the task ends its process.
    """
    path = registry_files.root / _PATH
    parts = {name: registry_files.of_type(name) for name in registry_files.types}
    fingerprint = _fingerprint()
    keys = {name: _key(fingerprint, part) for name, part in parts.items()}
    cached = _read(path)
    results = {name: cached[key] for name, key in keys.items() if key in cached}
    missing = [name for name in parts if name not in results]
    executed = run_for_each_type(task, [parts[name] for name in missing], "Checking event types")
    results.update(zip(missing, executed, strict=True))
    if missing or len(cached) != len(keys):
        _write(path, {keys[name]: results[name] for name in parts})
    return RunResult({name: results[name] for name in parts}, len(missing))


def _key(fingerprint: str, part: RegistryFiles) -> str:
    digest = sha256(fingerprint.encode())
    for file in (*part.schemas, *part.migrations):
        content = sha256(file.content).hexdigest()
        digest.update(f"{file.path}\0{content}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _fingerprint() -> str:
    """A hash of everything but the registry that a result depends on: code and dependencies."""
    digest = sha256(platform.python_version().encode())
    for name in _DISTRIBUTIONS:
        digest.update(f"{name}\0{version(name)}\0".encode())
    for path in program_files():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def program_files() -> Iterator[Path]:
    """The files of tools/check/ and of the packages that it imports, directly or not."""
    found: set[Path] = set()
    waiting = [_ROOT / "tools" / "check"]
    while waiting:
        package = waiting.pop()
        if package in found:
            continue
        found.add(package)
        for path in _python_files(package):
            yield path
            imports = _IMPORT.findall(path.read_text("utf-8"))
            waiting += (_ROOT / top / name for top, name in imports)


def _python_files(package: Path) -> list[Path]:
    return sorted(package.rglob("*.py")) if package.is_dir() else [package.with_suffix(".py")]


def _read(path: Path) -> Mapping[str, TypeResult]:
    """The results of the last run by their keys; none where the file cannot be read."""
    try:
        entries = json.loads(path.read_bytes())
        return {
            key: TypeResult([Finding(*finding) for finding in findings], dict(files))
            for key, (findings, files) in entries.items()
        }
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _write(path: Path, results: Mapping[str, TypeResult]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Another run may be reading: replace the file in one step.
        temporary = path.with_name(f"{path.name}.{os.getpid()}")
        temporary.write_text(json.dumps(results))
        try:
            temporary.replace(path)
        except OSError:
            temporary.unlink()
    except OSError:
        return  # in a folder without write permission, every run checks everything
