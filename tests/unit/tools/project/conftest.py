"""A project, and a catalogue that is newer than the one it was made from."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.paths import ROOT
from support.projects import TYPE
from support.registries import Scratch
from tools.project import add, update
from tools.project.init import create_project
from tools.registry.files import read_registry_files
from tools.registry.lock import release


@pytest.fixture(scope="session")
def created(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project as `init` creates it; not to be changed."""
    return create_project(tmp_path_factory.mktemp("created") / "acme-events", None).root


@pytest.fixture
def project(created: Path, tmp_path: Path) -> Scratch:
    """A project that a test may change."""
    shutil.copytree(created, tmp_path / "acme-events")
    return Scratch(tmp_path / "acme-events")


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scratch:
    """A catalogue with the type of the project, which a test may change."""
    root = tmp_path / "catalogue"
    for name in (f"schemas/{TYPE}", f"tests/fixtures/{TYPE}"):
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, root / name)
    (root / "migrations").mkdir()
    (root / "tests/fixtures").mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "migrations/__init__.py", root / "migrations")
    release(root, read_registry_files(root))
    for module in (add, update):
        monkeypatch.setattr(module, "catalogue_root", lambda _: root)
    return Scratch(root)
