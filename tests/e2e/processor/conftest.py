"""What the tests of the processor against servers share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _known_versions_only(known_versions: None) -> None:
    """Tests of the processor mean the known versions, whichever were added since."""
