"""What the tests of migrations share."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture(scope="session")
def instances() -> ModuleType:
    """The strategies of tests/registry/schemas/instances.py, as the tests of schemas have them."""
    path = Path(__file__).resolve().parent.parent / "schemas" / "instances.py"
    spec = importlib.util.spec_from_file_location("tests_migrations_instances", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def document_of(root: Path) -> Callable[[str, str], dict[str, Any]]:
    """`document_of(event_type, version)`: a schema of the repository, read from disk."""

    def of(event_type: str, version: str) -> dict[str, Any]:
        path = root / "schemas" / event_type / f"{version}.json"
        document: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return document

    return of
