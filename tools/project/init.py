"""`genesys-events init`: creates a project of one's own."""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from tools.codegen.render import render, write
from tools.project.add import add_types
from tools.registry.locate import DISTRIBUTION, UsageError
from tools.registry.packaged import catalogue_root

FIRST_TYPE = "users.presence"
"""The event type of the example handler."""
_TEMPLATE = Path(__file__).parent / "template"
_FILES = {
    "README.md": "README.md",
    "Makefile": "Makefile",
    "pyproject.toml": "pyproject.toml",
    "ci.yml": ".github/workflows/ci.yml",
    "pre-commit-config.yaml": ".pre-commit-config.yaml",
    "gitattributes": ".gitattributes",
    "gitignore": ".gitignore",
    "handlers.py.txt": "handlers/__init__.py",
    "breaks.py.txt": "handlers/breaks.py",
    "test_breaks.py.txt": "tests/test_breaks.py",
    "events.jsonl": "events/breaks.jsonl",
}
"""The path of each file of the template in a project."""
_FROM_THE_CATALOGUE = (
    "template.yaml",
    *(f"requirements/{name}.txt" for name in ("deploy", "lambda", "project")),
)


class Project(NamedTuple):
    """A project that was created."""

    root: Path
    wheel: str | None
    """The path of its copy of the wheel; None where no wheel was found."""


def create_project(folder: Path, wheel: Path | None) -> Project:
    """Create a project in a folder, which is empty or made: all of its files, or none.

    The wheel is copied into it: the given one, or the one that this was installed from. Raises
    UsageError for a folder that is not empty, and a wheel that cannot be read.
    """
    root = folder.absolute()
    _refuse_other_files(root)
    wheel = wheel or installed_wheel()
    if wheel is not None and not (wheel.is_file() and wheel.suffix == ".whl"):
        raise UsageError(f"{wheel} is not a wheel: give the .whl file that make wheel built")
    with tempfile.TemporaryDirectory(prefix="genesys-events-") as scratch:
        made = Path(scratch) / "project"
        _write_template(made, _name(root))
        if wheel is not None:
            (made / "wheels").mkdir()
            shutil.copy(wheel, made / "wheels")
        add_types(made, [FIRST_TYPE])
        write(made, render(made))
        root.mkdir(parents=True, exist_ok=True)
        shutil.copytree(made, root, dirs_exist_ok=True)
    if Path(sys.prefix).resolve() == (root / ".venv").resolve():
        # The environment of this command is the project's: make has nothing to install.
        (root / ".venv" / "project").touch()
    return Project(root, f"wheels/{wheel.name}" if wheel else None)


def _refuse_other_files(root: Path) -> None:
    if root.exists() and not root.is_dir():
        raise UsageError(f"{root} is a file: name a folder")
    there = sorted(path.name for path in root.iterdir()) if root.exists() else []
    # .git, .venv and the settings of an editor may be there before.
    written = {path.partition("/")[0] for path in _FILES.values()}
    others = [name for name in there if name[0] != "." or name in written]
    if others:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        raise UsageError(f"{root} is not empty: it has {others[0]}{more}; name a new folder")


def _write_template(root: Path, name: str) -> None:
    for source, target in _FILES.items():
        text = (_TEMPLATE / source).read_text("utf-8").replace("{{name}}", name)
        (root / target).parent.mkdir(parents=True, exist_ok=True)
        (root / target).write_text(text, "utf-8")
    for path in _FROM_THE_CATALOGUE:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(catalogue_root() / path, root / path)


def _name(root: Path) -> str:
    """The project's name: that of its folder, as pyproject.toml and CloudFormation accept it."""
    name = re.sub(r"[^a-z0-9]+", "-", root.name.lower()).strip("-")
    return name if name[:1].isalpha() else f"events-{name}".strip("-")


def installed_wheel() -> Path | None:
    """The wheel that this was installed from, if pip recorded its path and it is still there."""
    try:
        recorded = distribution(DISTRIBUTION).read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    url = urlsplit(json.loads(recorded or "{}").get("url", ""))
    path = Path(unquote(url.path))
    return path if url.scheme == "file" and path.suffix == ".whl" and path.is_file() else None
