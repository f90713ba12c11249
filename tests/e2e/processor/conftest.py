"""What the tests of the processor against servers share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _known_versions_only(known_versions: None) -> None:
    """The processor's tests use the known versions, not those added later."""
