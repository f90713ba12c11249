"""What the tests of migrations share."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from support.paths import ROOT


@pytest.fixture(scope="session")
def document_of() -> Callable[[str, str], dict[str, Any]]:
    """`document_of(event_type, version)`: a schema of the repository, read from disk."""

    def of(event_type: str, version: str) -> dict[str, Any]:
        path = ROOT / "schemas" / event_type / f"{version}.json"
        document: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return document

    return of
