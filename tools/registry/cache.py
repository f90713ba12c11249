"""The results of event types from one run to the next: one is reused until its inputs change."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from tools.registry.files import RegistryFiles, SourceFile
from tools.registry.findings import Finding
from tools.registry.locate import UsageError
from tools.registry.parallel import Task, TypeResult, run_for_each_type
from tools.registry.write_file import write_file

_FOLDER = Path(".cache", "genesys-events")
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


def run_cached(
    registry_files: RegistryFiles,
    task: Task,
    command: str,
    label: str,
    other_inputs: Mapping[str, str] | None = None,
) -> RunResult:
    """Run a task for each event type whose result is not in the command's cache.

    A result depends on the type's schemas and migrations, on the program and its dependencies, and
    by event type on `other_inputs`, which are hashes. The label is the progress bar's. Raises
    UsageError if the task ends its process.
    """
    path = registry_files.root / cache_path(command)
    parts = {name: registry_files.of_type(name) for name in registry_files.types}
    fingerprint = _fingerprint(task.__module__)
    others = other_inputs or {}
    keys = {
        name: hash_files((*part.schemas, *part.migrations), f"{fingerprint} {others.get(name)}")
        for name, part in parts.items()
    }
    cached = read_entries(path)
    results = {name: _result(cached[key]) for name, key in keys.items() if key in cached}
    missing = [name for name in parts if name not in results]
    executed = run_for_each_type(task, [parts[name] for name in missing], label)
    results.update(zip(missing, executed, strict=True))
    if missing or len(cached) != len(keys):
        # In a folder without write permission, or behind a link, every run executes every task.
        with suppress(OSError, UsageError):
            entries = {keys[name]: results[name] for name in parts}
            write_entries(registry_files.root, command, entries)
    return RunResult({name: results[name] for name in parts}, len(missing))


def cache_path(command: str) -> Path:
    """The file of a command's cache, below the registry's root."""
    return _FOLDER / f"{command}.cache"


def hash_files(files: Iterable[SourceFile], more: str = "") -> str:
    """A hash over the paths and contents of files, and over a text."""
    digest = sha256(more.encode())
    for file in files:
        content = sha256(file.content).hexdigest()
        digest.update(f"{file.path}\0{content}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


@cache
def _fingerprint(module: str) -> str:
    """A hash of everything but the registry that a result depends on: code and dependencies."""
    digest = sha256(platform.python_version().encode())
    for name in _DISTRIBUTIONS:
        digest.update(f"{name}\0{version(name)}\0".encode())
    for path in program_files(module):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def program_files(module: str) -> Iterator[Path]:
    """The file of a module, and those of the packages that it imports, directly or not."""
    found: set[Path] = set()
    waiting = [_ROOT.joinpath(*module.split("."))]
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


def read_entries(path: Path) -> Mapping[str, Any]:
    """The entries of a cache by their keys; none where the file is damaged or cannot be read."""
    with suppress(OSError):
        digest, _, entries = path.read_bytes().partition(b"\n")
        if digest == _digest(entries):
            return dict(json.loads(entries))
    return {}


def write_entries(root: Path, command: str, entries: Mapping[str, Any]) -> None:
    """Write a cache: a line with the SHA-256 of the rest, and the entries as JSON."""
    content = json.dumps(entries).encode()
    write_file(root, cache_path(command).as_posix(), _digest(content) + b"\n" + content)


def _digest(content: bytes) -> bytes:
    return sha256(content).hexdigest().encode()


def _result(entry: Any) -> TypeResult:
    findings, output = entry
    return TypeResult([Finding(*finding) for finding in findings], output)
