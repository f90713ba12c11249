"""Finds the registry that a command works on: that of the working directory."""

from __future__ import annotations

import sys
from pathlib import Path


class UsageError(Exception):
    """A mistake that the user can fix: printed as one message, without a traceback."""


def find_root(start: Path) -> Path:
    """Find the nearest parent folder that has schemas/ and pyproject.toml.

    Raises UsageError if there is none.
    """
    for folder in (start, *start.parents):
        if (folder / "schemas").is_dir() and (folder / "pyproject.toml").is_file():
            return folder
    raise UsageError(
        f"no registry in {start} or above it: run this in a folder that has schemas/ and "
        "pyproject.toml, or below one"
    )


def state_file(root: Path, given: Path | None) -> Path:
    """The ledger and dead letters of local runs: the given file, or the registry's own."""
    return given or root / ".genesys-events" / "state.sqlite3"


def activate_registry(*, needs_models: bool = False) -> Path:
    """Import generated/, migrations/ and processor/ from the registry from now on.

    So a copy of a registry is checked with its own code, not with what is installed. Raises
    UsageError if there is no registry, or if it has no models where they are needed.
    """
    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise UsageError("the working directory no longer exists: change to another") from None
    root = find_root(here)
    if needs_models and not all(
        (root / "generated" / name).is_file() for name in ("__init__.py", "base.py", "index.py")
    ):
        raise UsageError("generated/ is missing or incomplete: run genesys-events codegen")
    sys.path.insert(0, str(root))
    return root
