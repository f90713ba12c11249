"""What the tests of the processor share."""

from __future__ import annotations

import pytest

from support.rig import Rig


@pytest.fixture(scope="session")
def new_rig() -> type[Rig]:
    """Makes rigs, for tests that need one for each example."""
    return Rig


@pytest.fixture
def rig() -> Rig:
    """A processor on stores of memory that works until a test changes it."""
    return Rig()


@pytest.fixture(autouse=True)
def _pinned(known_versions: None) -> None:
    """Tests of the processor mean the known versions, whatever was dropped in since."""
