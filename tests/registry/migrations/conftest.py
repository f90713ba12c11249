"""What the tests of migrations share."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def document_of(root: Path) -> Callable[[str, str], dict[str, Any]]:
    """`document_of(event_type, version)`: a schema of the repository, read from disk."""

    def of(event_type: str, version: str) -> dict[str, Any]:
        path = root / "schemas" / event_type / f"{version}.json"
        document: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return document

    return of
