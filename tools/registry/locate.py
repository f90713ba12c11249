"""Finds the registry that a command works on: that of the working directory."""

from __future__ import annotations

import os
import sys
from pathlib import Path

DISTRIBUTION = "genesys-events"


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


def handlers_of(root: Path) -> str:
    """The name of a registry's package of handlers: HANDLERS in the environment, or the default."""
    # Imported here: until it is known which registry's processor is used, none may be imported.
    from processor.naming import handlers_package

    return handlers_package(os.environ.get("HANDLERS", "").strip(), root)


def code_folder(root: Path) -> Path:
    """The folder with the `processor` that a registry runs: its own, or the installed one."""
    if (root / "processor").is_dir():
        return root
    return Path(__file__).parents[2]


def activate_registry(*, needs_models: bool = False) -> Path:
    """Import generated/, migrations/ and handlers from the registry from now on.

    And processor/, where the registry has it: a copy of the repository is checked with its own
    code, not with what is installed. Raises UsageError if there is no registry, if it has no models
    where they are needed, or a package of its own named processor or tools.
    """
    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise UsageError("the working directory no longer exists: change to another") from None
    root = find_root(here)
    _refuse_namesakes(root)
    if needs_models and not all(
        (root / "generated" / name).is_file() for name in ("__init__.py", "base.py", "index.py")
    ):
        raise UsageError("generated/ is missing or incomplete: run genesys-events codegen")
    sys.path.insert(0, str(root))
    return root


def _refuse_namesakes(root: Path) -> None:
    """Raise UsageError for packages that would be imported in the place of ours."""
    ours = {"processor": "dispatch.py", "tools": "registry"}
    for name, part in ours.items():
        package, module = root / name / "__init__.py", root / f"{name}.py"
        found = module if module.exists() else package
        if found.exists() and not (root / name / part).exists():
            raise UsageError(
                f"{found.relative_to(root).as_posix()} is a package of yours with the name of one "
                f"of {DISTRIBUTION}, which it would hide: rename yours"
            )
