"""The wheel, and the packages that it depends on."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.projects import build_wheel, link_packages


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that `make wheel` builds."""
    pytest.importorskip("setuptools", reason="make .venv/dev installs setuptools")
    return build_wheel(tmp_path_factory.mktemp("source"))


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of this environment, without ours."""
    folder = tmp_path_factory.mktemp("packages")
    link_packages(folder)
    return folder
