"""What all tests share: a marker for each suite, and registries."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from support.cli import keep_modules
from support.registries import KNOWN_VERSIONS, Scratch, copy_types, make_known_registry
from support.wheelhouse import Wheelhouse
from tools.check.run import check
from tools.codegen.render import render, write
from tools.registry.cache import cache_path, read_entries, write_entries
from tools.registry.write_file import write_file

CACHE = cache_path("check")
SUITES = ("unit", "registry", "simulation", "e2e")
"""The folders with tests, and the marker of each."""

# How long an example takes depends on the machine.
settings.register_profile(
    "untimed",
    settings.default,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with the folder that it is in, so that -m selects a suite."""
    tests = Path(__file__).parent
    for item in items:
        suite = item.path.relative_to(tests).parts[0]
        if suite in SUITES:
            item.add_marker(suite)


@pytest.fixture
def known_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read events as if the known versions were the newest."""
    from generated.index import VERSIONS

    monkeypatch.setattr("processor.upgrade.VERSIONS", {**VERSIONS, **KNOWN_VERSIONS})


@pytest.fixture(scope="session")
def known_registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with only the known types and the example handlers; not to be changed."""
    copy = tmp_path_factory.mktemp("known") / "registry"
    make_known_registry(copy)
    keep_modules(copy)
    return copy


@pytest.fixture
def scratch(tmp_path: Path, check_results: bytes) -> Scratch:
    """A valid registry of two types, which a test may damage.

    `check` re-checks only what the test changes.
    """
    home = tmp_path / "registry"
    copy_types(home, "users.presence", "conversation.update")
    write_file(home, CACHE.as_posix(), check_results)
    return Scratch(home)


@pytest.fixture
def uncached(scratch: Scratch) -> None:
    """Let `check` check every type: for a test that changes the program."""
    (scratch.root / CACHE).unlink()


@pytest.fixture(scope="session")
def check_results(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The cache of `check` for the scratch registry, with and without its generated code."""
    home = tmp_path_factory.mktemp("checked")
    copy_types(home, "users.presence", "conversation.update")
    entries: dict[str, object] = {}
    for files in ({}, render(home)):
        write(home, files)
        check(home)
        entries |= read_entries(home / CACHE)
    write_entries(home, "check", entries)
    return (home / CACHE).read_bytes()


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The code generated from the scratch registry: rendered once for a module's tests."""
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
