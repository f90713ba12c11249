"""What the tests of the kit for testing handlers share."""

from __future__ import annotations

import pytest

from support.registries import KNOWN_VERSIONS


@pytest.fixture(autouse=True)
def _known_samples_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Samples are of the known versions too."""
    from generated.index import VERSIONS

    monkeypatch.setattr("processor.testing.samples.VERSIONS", {**VERSIONS, **KNOWN_VERSIONS})
