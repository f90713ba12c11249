"""What the tests of the processor share."""

from __future__ import annotations

import pytest

from support.rig import Rig


@pytest.fixture
def rig() -> Rig:
    """A processor on stores of memory that works until a test says otherwise."""
    return Rig()


@pytest.fixture(autouse=True)
def _known_versions_only(known_versions: None) -> None:
    """Tests of the processor mean the known versions, whichever were added since."""
