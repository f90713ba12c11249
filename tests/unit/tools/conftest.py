"""What the tests of the tools share: registries to damage."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.registries import Scratch, copy_types
from support.wheelhouse import Wheelhouse
from tools.codegen.render import render, write


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    """A registry without fault, to be damaged at will."""
    home = tmp_path / "registry"
    copy_types(home, "users.presence", "conversation.update")
    return Scratch(home)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is generated from the scratch registry: rendered once for a module's tests."""
    home = tmp_path_factory.mktemp("generated")
    copy_types(home, "users.presence", "conversation.update")
    return render(home)


@pytest.fixture
def fresh(scratch: Scratch, generated: dict[str, str]) -> Path:
    """The scratch registry with its generated code, in which check finds nothing."""
    write(scratch.root, generated)
    return scratch.root


@pytest.fixture
def wheelhouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wheelhouse:
    """A package index in a folder, the only one that uv and pip see."""
    house = Wheelhouse(tmp_path / "wheelhouse")
    for tool in ("PIP", "UV"):
        monkeypatch.setenv(f"{tool}_NO_INDEX", "1")
        monkeypatch.setenv(f"{tool}_FIND_LINKS", str(house.folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv-cache"))
    return house
