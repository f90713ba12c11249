"""The wheel, installed without a package index; versions that a test adds to a type."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.paths import ROOT
from support.registries import Scratch
from tools.registry.json_format import json_text
from tools.versions.scaffold import new_version

TYPE = "users.presence"
"""The event type that a new project has."""
SOURCES = (
    *("LICENSE", "README.md", "pyproject.toml", "setup.py", "template.yaml"),
    *("migrations", "processor", "requirements", "schemas", "tests/fixtures", "tools"),
)
"""What the wheel is built from: `generated` is not among it."""


def build_wheel(folder: Path) -> Path:
    """Build the wheel in an empty folder, as `make wheel` does here."""
    for name in SOURCES:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, folder / name)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", "dist", "."]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options], cwd=folder, check=True)
    (built,) = (folder / "dist").glob("*.whl")
    return built


def link_packages(folder: Path) -> None:
    """Fill a folder with what a package index would provide: all packages here but ours."""
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if "genesys_events" not in path.name and path.name != "__pycache__":
            (folder / path.name).symlink_to(path)


def provide(environment: Path, packages: Path) -> None:
    """Let an environment import the packages, and find the programs of some."""
    (site,) = (environment / "lib").glob("python*/site-packages")
    (site / "packages.pth").write_text(f"{packages}\n")
    for program in ("ruff", "uv"):
        found = Path(sysconfig.get_path("scripts")) / program
        if found.exists():
            (environment / "bin" / program).symlink_to(found)


Change = Callable[[dict[str, Any]], object]


def add_version(registry: Scratch, version: str, change: Change, *, breaking: bool = False) -> None:
    """Add a version of users.presence in which the payload's properties are changed."""
    new_version(registry.root, TYPE, version, breaking=breaking)
    shutil.rmtree(registry.root / f"tests/fixtures/{TYPE}/{version}", ignore_errors=True)
    path = f"schemas/{TYPE}/{version}.json"
    document = registry.read(path)
    change(document["$defs"]["Payload"]["properties"])
    registry.write(path, json_text(document))


def with_field(name: str, kind: str = "string") -> Change:
    """Adds an optional field."""
    return lambda properties: properties.update({name: {"type": [kind, "null"]}})


def files_of(root: Path) -> dict[str, bytes]:
    """Every file of a registry, by its path."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def payload_fields(registry: Scratch, version: str) -> set[str]:
    """The fields that a version describes."""
    document = json.loads((registry.root / f"schemas/{TYPE}/{version}.json").read_text("utf-8"))
    return set(document["$defs"]["Payload"]["properties"])
