"""`genesys-events add`: copies event types from the catalogue into a project."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from processor.naming import did_you_mean, package_of
from tools.registry.files import (
    FIXTURES,
    LOCK,
    RegistryFiles,
    files_below,
    read_registry_files,
)
from tools.registry.locate import UsageError
from tools.registry.lock import lock_text, released
from tools.registry.packaged import catalogue_root
from tools.registry.write_file import refuse_links, write_file


def add_types(root: Path, names: Sequence[str]) -> dict[str, list[str]]:
    """Copy event types with all their versions, migrations and fixtures; return their versions.

    A name may be a pattern: `users.*` means those of them that the project lacks. Either all are
    copied, or none. Raises UsageError for a name that is not in the catalogue, and for a type that
    the project has.
    """
    catalogue = read_registry_files(catalogue_root(root))
    project = read_registry_files(root)
    types: dict[str, None] = {}
    for name in names:
        found = find_types([name], catalogue.types)
        if _is_pattern(name):
            found = [each for each in found if each not in project.types]
            if not found:
                raise UsageError(f"the project has every event type that matches {name}")
        types.update(dict.fromkeys(found))
    _refuse_present(types, project)
    versions = [file.path for name in types for file in catalogue.types[name]]
    files: dict[str, bytes] = {}
    for name in types:
        files |= type_files(catalogue, name)
    write_all(project, with_lock(project, catalogue, versions, files))
    return {name: [file.version for file in catalogue.types[name]] for name in types}


class Offered(NamedTuple):
    """An event type of the catalogue."""

    event_type: str
    versions: str
    """All, oldest first."""
    newest_here: str
    """The newest version that the project has; empty without one."""


def list_catalogue(root: Path | None, patterns: Sequence[str]) -> list[Offered]:
    """The types of the catalogue: all, or those that have a pattern, or a part, as their name.

    Raises UsageError for a pattern that none has.
    """
    catalogue = read_registry_files(catalogue_root(root)).types
    project = {} if root is None else read_registry_files(root).types
    return [
        Offered(
            name,
            ", ".join(file.version for file in catalogue[name]),
            project[name][-1].version if name in project else "",
        )
        for name in sorted(find_types(patterns or ["*"], catalogue, parts=True))
    ]


def _is_pattern(name: str) -> bool:
    return bool(set("*?") & set(name))


def find_types(names: Iterable[str], known: Iterable[str], *, parts: bool = False) -> list[str]:
    """The event types that names, or parts of names, and patterns mean, in the order of the names.

    Raises UsageError for one that means none.
    """
    known = list(known)
    found: dict[str, None] = {}
    for name in names:
        pattern = name.replace("[", "[[]")  # only * and ? are special, as of `types`
        if parts and not _is_pattern(name):
            pattern = f"*{pattern}*"
        matching = [each for each in known if fnmatchcase(each, pattern)]
        if not matching:
            hint = did_you_mean(name.strip("*?"), known)
            text = f"the catalogue has no event type {name}"
            raise UsageError(f"{text}; {hint}" if hint else text)
        found.update(dict.fromkeys(matching))
    return list(found)


def _refuse_present(types: Iterable[str], project: RegistryFiles) -> None:
    taken = {package_of(name).lower(): name for name in project.types}
    for name in types:
        other = taken.get(package_of(name).lower())
        if other == name:
            raise UsageError(
                f"the project has {name} already: genesys-events add --update {name} brings the "
                "versions that it lacks"
            )
        if other is not None:
            raise UsageError(f"{name} and {other} would both be generated/{package_of(name)}")


def type_files(catalogue: RegistryFiles, name: str) -> dict[str, bytes]:
    """Every file of an event type in the catalogue, by its path: what its migrations import too."""
    root, package = catalogue.root, f"migrations/{package_of(name)}"
    paths = [file.path for file in catalogue.types[name]]
    paths += [file.path for file in catalogue.migrations if file.path.startswith(f"{package}/")]
    for folder in (FIXTURES / name, FIXTURES / "migrations" / name):
        paths += sorted((folder / each).as_posix() for each in files_below(root / folder))
    files = {path: (root / path).read_bytes() for path in paths}
    shared = {file.path: file.content for file in catalogue.migrations if file.path.count("/") == 1}
    return {**_imported(files, shared), **files}


def _imported(files: dict[str, bytes], shared: dict[str, bytes]) -> dict[str, bytes]:
    """The shared modules that migrations import, and the package that they are all in."""
    found = {"migrations/__init__.py": shared.get("migrations/__init__.py", b"")}
    waiting = [content for path, content in files.items() if path.endswith(".py")]
    while waiting:
        for module in _imports(waiting.pop()):
            path = f"{module.replace('.', '/')}.py"
            if path in shared and path not in found:
                found[path] = shared[path]
                waiting.append(shared[path])
    return found


def _imports(content: bytes) -> Iterator[str]:
    for node in ast.walk(ast.parse(content)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def with_lock(
    project: RegistryFiles,
    catalogue: RegistryFiles,
    versions: Iterable[str],
    files: dict[str, bytes],
) -> dict[str, bytes]:
    """The files, and the lock with those of these schemas that are released in the catalogue."""
    lines, before = released(catalogue), released(project)
    new = {path: lines[path] for path in versions if path in lines}
    if not new.keys() - before.keys():
        return files
    return {**files, LOCK: lock_text({**new, **before}).encode()}


def write_all(project: RegistryFiles, files: dict[str, bytes]) -> list[str]:
    """Write those files that differ; return their paths.

    Raises UsageError, before anything is written, if one would replace another file: the lock and
    what the project has already are as they are.
    """
    root = project.root
    due = {path: content for path, content in files.items() if _read(root / path) != content}
    for path in due:
        refuse_links(root, path)
        if path != LOCK and os.path.lexists(root / path):
            raise UsageError(f"{path} differs from the catalogue's: rename or remove yours")
    for path, content in due.items():
        write_file(root, path, content)
    return sorted(due)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
