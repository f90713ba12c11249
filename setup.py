"""What pyproject.toml cannot say: the wheel holds the registry as data, an editable install has it.

`generated` and `migrations` are a project's own, so the wheel has no packages of these names.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py
from setuptools.command.editable_wheel import editable_wheel

ROOT = Path(__file__).parent
DATA = (
    *("schemas", "migrations", "tests/fixtures", "template.yaml"),
    *(f"requirements/{name}.txt" for name in ("deploy", "lambda", "project")),
)
"""What a project takes from the repository, with its paths."""


class BuildWithRegistry(build_py):
    """Copies the registry next to what adds types from it; tools/registry/packaged.py finds it."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / "tools" / "project" / "registry"
        for name in DATA:
            copy = target / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).is_dir():
                ignored = shutil.ignore_patterns("__pycache__", ".*")
                shutil.copytree(ROOT / name, copy, ignore=ignored, dirs_exist_ok=True)
            else:
                shutil.copy(ROOT / name, copy)


class EditableWithRegistry(editable_wheel):
    """Finds the repository's own `generated` and `migrations` from any folder."""

    def run(self) -> None:
        packages = self.distribution.packages or []
        own = find_packages(str(ROOT), include=["generated*", "migrations*"])
        self.distribution.packages = [*packages, *own]
        super().run()


setup(cmdclass={"build_py": BuildWithRegistry, "editable_wheel": EditableWithRegistry})
