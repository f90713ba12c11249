"""What the tests of the Genesys client share."""

from __future__ import annotations

import pytest

from support.genesys_cloud import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    """A clock that only sleeping moves forward."""
    return FakeClock()
