"""Which registry a command works on: that of the working directory."""

from __future__ import annotations

import sys
from pathlib import Path


class UsageError(Exception):
    """Something that the user can put right: shown as one clear message, without a traceback."""


def find_root(start: Path) -> Path:
    """Find the nearest folder upwards that holds schemas/ and pyproject.toml.

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
    """The ledger and dead letters of local runs: the file given, else the registry's own."""
    return given or root / ".genesys-events" / "state.sqlite3"


def activate_registry(*, needs_models: bool = False) -> Path:
    """Make the registry's own generated/, migrations/ and processor/ the ones that are imported.

    A copy of a registry is thereby checked in place, whatever is installed. Raises UsageError
    if there is no registry, or it has no models where they are needed.
    """
    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise UsageError("the working directory is not there any more: go to another") from None
    root = find_root(here)
    if needs_models and not all(
        (root / "generated" / name).is_file() for name in ("__init__.py", "base.py", "index.py")
    ):
        raise UsageError("generated/ is missing or incomplete: run genesys-events codegen")
    sys.path.insert(0, str(root))
    return root
