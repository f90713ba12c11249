"""What tests share: paths, and events of our own making."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from support.paths import ROOT

SUITES = ("unit", "registry", "simulation", "e2e")
"""The folders with tests, and the marker of each."""

KNOWN = dict.fromkeys(
    (
        "audits.entitytype.entityid",
        "conversation.update",
        "detail.events.conversation.acd.end",
        "detail.events.conversation.customer.start",
        "users.presence",
    ),
    ("1.0.0", "2.0.0", "2.1.0"),
)
"""What the tests know by name; whoever uses the project may have dropped in more."""
# How long an example takes is the machine's affair.
settings.register_profile("untimed", settings.default, deadline=None)
settings.load_profile("untimed")

EXAMPLE_HANDLERS = ("__init__.py", "acd_end.py", "conversation_update.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with the folder that it is in, so that -m selects a suite."""
    tests = Path(__file__).parent
    for item in items:
        suite = item.path.relative_to(tests).parts[0]
        if suite in SUITES:
            item.add_marker(suite)


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def known() -> dict[str, tuple[str, ...]]:
    """The event types that tests know by name, with the versions of each."""
    return dict(KNOWN)


@pytest.fixture
def known_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read events as if no version were newer than the known ones."""
    from generated.index import VERSIONS

    monkeypatch.setattr("processor.upgrade.VERSIONS", {**VERSIONS, **KNOWN})


@pytest.fixture(scope="session")
def copy_known() -> Callable[..., None]:
    """`copy_known(target, event_type, …)`: schemas and migrations of the known versions."""

    def copy(target: Path, *event_types: str) -> None:
        for event_type in event_types:
            package = event_type.replace(".", "_")
            steps = [f"migrations/{package}/{name}" for name in ("__init__", "v1_0_0_to_v2_0_0")]
            files = [f"schemas/{event_type}/{version}.json" for version in KNOWN[event_type]]
            for path in [*files, *(f"{step}.py" for step in steps)]:
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / path, target / path)

    return copy


@pytest.fixture(scope="session")
def known_registry(
    tmp_path_factory: pytest.TempPathFactory, copy_known: Callable[..., None]
) -> Path:
    """A copy of the known types and the example handlers alone; not to be changed."""
    from tools.codegen.render import render, write

    copy = tmp_path_factory.mktemp("known") / "registry"
    copy_known(copy, *KNOWN)
    for path in (ROOT / "migrations").glob("*.py"):
        shutil.copy(path, copy / "migrations")
    shutil.copytree(
        ROOT / "processor",
        copy / "processor",
        ignore=lambda folder, names: [
            name
            for name in names
            if name == "__pycache__"
            or (Path(folder) == ROOT / "processor/handlers" and name not in EXAMPLE_HANDLERS)
        ],
    )
    shutil.copy(ROOT / "pyproject.toml", copy)
    write(copy, render(copy))
    return copy


@pytest.fixture(scope="session")
def _examples() -> dict[tuple[str, str], list[dict[str, Any]]]:
    return {
        (path.parent.name, path.stem): json.loads(path.read_text())["examples"]
        for path in sorted((ROOT / "schemas").glob("*/*.json"))
    }


@pytest.fixture
def example(_examples: dict[tuple[str, str], list[dict[str, Any]]]) -> Any:
    """`example(event_type, version, n=0)`: the n-th example of a schema, to be changed at will."""

    def of(event_type: str, version: str, n: int = 0) -> dict[str, Any]:
        return deepcopy(_examples[event_type, version][n])

    return of


@pytest.fixture
def native() -> Any:
    """`native(topic, body, ...)`: an event as Genesys Cloud puts it on EventBridge."""

    def of(
        topic: str,
        body: dict[str, Any],
        *,
        event_id: str = "2f4a6c8e-0b1d-4e3f-8a5c-7d9b1e3f5a70",
        timestamp: str | None = "2026-03-02T14:05:00.431Z",
        ids: tuple[str, ...] = ("0b6f2d1c-9e0a-4a52-8c1e-6f5d3b2a1908",) * 2,
    ) -> dict[str, Any]:
        name = topic
        for each in ids:
            name = name.replace("{id}", each, 1)
        detail: dict[str, Any] = {
            "topicName": name,
            "version": "2",
            "eventBody": body,
            "metadata": {"CorrelationId": "6c1e3a5f-7b9d-4f2e-8c0a-1d3b5f7e9a20"},
        }
        if timestamp is not None:
            detail["timestamp"] = timestamp
        return {
            "version": "0",
            "id": event_id,
            "detail-type": topic,
            "source": "aws.partner/genesys.com/cloud/00000000-0000-0000-0000-000000000000/test",
            "account": "123456789012",
            "time": "2026-03-02T14:05:01Z",
            "region": "us-east-1",
            "resources": [],
            "detail": detail,
        }

    return of
