"""Examines the installation, the programs beside it and the registry."""

from __future__ import annotations

import platform
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement

_DISTRIBUTION = "genesys-events"
_PARTS = {
    "": "every command and the Lambda",
    "cli": "the command line",
    "codegen": "check, codegen, upstream, package",
    "aws": "queues, S3",
    "genesys": "context.genesys, upstream --org",
    "otel": "traces",
}
"""What each extra is for; others, such as dev, are for work on this package itself."""
_SYSTEM = "install it with your system's package manager"
_PROGRAMS = {
    "git": ("diff --against, the catalogue's dates", _SYSTEM),
    "make": ("the tasks of the Makefile", _SYSTEM),
    "sam": ("make deploy", "make .cache/sam/done"),
    "npm": ("end-to-end tests", _SYSTEM),
    "java": ("end-to-end tests", _SYSTEM),
}
"""What each is for, and what to run where it is missing."""
_NUMBER = re.compile(r"\d+(?:\.\d+)+")


class Fact(NamedTuple):
    """Something that was examined."""

    name: str
    found: str | None
    """Its version or number; None if it is missing."""
    what_for: str = ""
    fix: str | None = None
    """What to run; None if nothing has to be done."""
    is_required: bool = False
    """Whether no command works without it."""


def examine(root: Path | None) -> Iterator[tuple[str, list[Fact]]]:
    """The facts by subject; `root` is the registry's, None if there is none."""
    yield "program", list(_program())
    for part, what_for in _PARTS.items():
        found = list(_requirements(part, what_for))
        if found:
            yield f"extra {part}" if part else "packages", found
    yield "programs", list(_programs())
    yield "registry", list(_registry(root))


def _program() -> Iterator[Fact]:
    try:
        own: str | None = version(_DISTRIBUTION)
    except PackageNotFoundError:
        own = None
    at = Path(__file__).parents[2]
    fix = None if own else f"{shlex.quote(sys.executable)} -m pip install --editable {at}"
    yield Fact(_DISTRIBUTION, own, str(at), fix)
    yield Fact("Python", platform.python_version(), sys.executable)


def _requirements(part: str, what_for: str) -> Iterator[Fact]:
    """Of what the distribution itself names, with its own limits."""
    try:
        named = requires(_DISTRIBUTION) or ()
    except PackageNotFoundError:
        return
    for requirement in map(Requirement, named):
        if requirement.name == _DISTRIBUTION or not _belongs(requirement, part):
            continue
        try:
            found: str | None = version(requirement.name)
        except PackageNotFoundError:
            found = None
        is_right = found is not None and requirement.specifier.contains(found, prereleases=True)
        wanted = f"{requirement.name}{requirement.specifier}"
        fix = None if is_right else f"pip install {shlex.quote(wanted)}"
        if found is not None and not is_right:
            what = f"{what_for}; {requirement.specifier} is needed"
        else:
            what = what_for
        yield Fact(requirement.name, found, what, fix, is_required=not part)


def _belongs(requirement: Requirement, part: str) -> bool:
    if requirement.marker is None:
        return part == ""
    if requirement.marker.evaluate({"extra": ""}):
        return part == ""
    return part != "" and requirement.marker.evaluate({"extra": part})


def _programs() -> Iterator[Fact]:
    for name, (what_for, fix) in _PROGRAMS.items():
        path = shutil.which(name)
        yield Fact(
            name,
            None if path is None else _version_of(path) or "found",
            what_for,
            fix if path is None else None,
        )


def _version_of(program: str) -> str | None:
    """The version that a program prints; None if it prints none."""
    option = "-version" if Path(program).name == "java" else "--version"
    try:
        answer = subprocess.run(  # noqa: S603 - one of a few programs, on the user's path
            [program, option],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=20,
            text=True,
            errors="replace",
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = _NUMBER.search(answer.stdout or answer.stderr)
    return found[0] if found else None


def _registry(root: Path | None) -> Iterator[Fact]:
    if root is None:
        fix = "change to a folder that has schemas/ and pyproject.toml, or below one"
        yield Fact("registry", None, "check, process, drift and others", fix)
        return
    schemas = list((root / "schemas").glob("*/*.json"))
    types = {path.parent for path in schemas}
    yield Fact("schemas/", f"{len(types):,}", f"event types in {root}")
    yield _generated(root, {path.parent.name: path for path in schemas})
    state = root / ".genesys-events" / "state.sqlite3"
    found = "found" if state.is_file() else "none yet"
    yield Fact("state file", found, "ledger and dead letters of process")


def _generated(root: Path, types: Mapping[str, Path]) -> Fact:
    from processor.naming import package_of

    folder = root / "generated"
    missing = [name for name in types if not (folder / package_of(name)).is_dir()]
    if not (folder / "index.py").is_file():
        missing = list(types)
    found = None if missing else f"{len(types):,}"
    fix = "genesys-events codegen" if missing else None
    return Fact("generated/", found, "packages of models", fix)
