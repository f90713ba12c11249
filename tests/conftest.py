"""What all tests share: a marker for each suite, and the registry of the known types."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from support.cli import keep_modules
from support.registries import KNOWN_VERSIONS, make_known_registry

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
    """Read events as if no version were newer than the known ones."""
    from generated.index import VERSIONS

    monkeypatch.setattr("processor.upgrade.VERSIONS", {**VERSIONS, **KNOWN_VERSIONS})


@pytest.fixture(scope="session")
def known_registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the known types and the example handlers alone; not to be changed."""
    copy = tmp_path_factory.mktemp("known") / "registry"
    make_known_registry(copy)
    keep_modules(copy)
    return copy
