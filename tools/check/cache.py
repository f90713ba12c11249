"""The cache of `check`: the result of an event type is reused until what it depends on changes."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from tools.codegen.checksums import committed_modules
from tools.registry.files import RegistryFiles
from tools.registry.findings import Finding
from tools.registry.locate import UsageError
from tools.registry.parallel import Task, TypeResult, run_for_each_type
from tools.registry.write_file import write_file

_PATH = Path(".cache", "genesys-events", "check.json")
_DISTRIBUTIONS = (
    *("datamodel-code-generator", "jsonschema", "jsonschema-rs", "packaging", "pydantic"),
    "pydantic-core",
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
    modules = committed_modules(registry_files)
    keys = {name: _key(fingerprint, modules[name], part) for name, part in parts.items()}
    cached = _read(path)
    results = {name: cached[key] for name, key in keys.items() if key in cached}
    missing = [name for name in parts if name not in results]
    executed = run_for_each_type(task, [parts[name] for name in missing], "Checking event types")
    results.update(zip(missing, executed, strict=True))
    if missing or len(cached) != len(keys):
        _write(registry_files.root, {keys[name]: results[name] for name in parts})
    return RunResult({name: results[name] for name in parts}, len(missing))


def _key(fingerprint: str, modules: str, part: RegistryFiles) -> str:
    digest = sha256(f"{fingerprint} {modules}".encode())
    fixtures = (file for name in part.types for file in part.fixtures_of(name))
    for file in (*part.schemas, *part.migrations, *fixtures):
        content = sha256(file.content).hexdigest()
        digest.update(f"{file.path}\0{content}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


@cache
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


def _write(root: Path, results: Mapping[str, TypeResult]) -> None:
    # In a folder without write permission, or behind a link, every run checks everything.
    with suppress(OSError, UsageError):
        write_file(root, _PATH.as_posix(), json.dumps(results).encode())
