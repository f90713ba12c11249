"""What the tests of the processor share."""

from __future__ import annotations

import pytest

from support.rig import Rig


@pytest.fixture
def rig() -> Rig:
    """A processor on in-memory stores that work unless a test makes them fail."""
    return Rig()


@pytest.fixture(autouse=True)
def _known_versions_only(known_versions: None) -> None:
    """The processor's tests use the known versions, not those added later."""
