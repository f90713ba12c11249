"""From drift to redrive: a version is proposed for drifted events, and they are processed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.cli import run_cli
from support.events import example, native
from support.registries import copy_known_registry

ACD_END = "detail.events.conversation.acd.end"
TOPIC = "v2.detail.events.conversation.{id}.acd.end"


@pytest.fixture
def registry(tmp_path: Path, known_registry: Path) -> Path:
    """A copy of the known registry, to which a version may be added."""
    return copy_known_registry(known_registry, tmp_path / "registry")


@pytest.fixture
def command(registry: Path) -> Callable[..., Any]:
    """`command(*arguments)`: the command line in that registry; it must exit with 0."""

    def run(*arguments: str) -> bytes:
        done = run_cli(*arguments, cwd=registry)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    return run


def test_from_drift_to_redrive(
    command: Callable[..., bytes], state: Path, stored: Callable[[], dict[int, Any]], tmp_path: Path
) -> None:
    """Upstream sends a number as text: rejected, proposed, accepted, processed."""
    payload = example(ACD_END, "2.1.0")["payload"]
    file = tmp_path / "in.jsonl"
    with file.open("w") as lines:
        for number in range(12):
            body = {**payload, "connectedDurationMs": f"{number} ms"}
            lines.write(json.dumps(native(TOPIC, body, event_id=f"e{number}")) + "\n")
    where = ("--state", str(state))

    command("process", str(file), *where, "--max-age", "0")
    dead_letters = stored()
    command("drift", "propose", ACD_END, "--from", str(state))
    would = " ".join(command("dead-letters", "redrive", *where, "--dry-run").decode().split())
    command("dead-letters", "redrive", *where)
    again = json.loads(command("process", str(file), *where, "--max-age", "0", "--json"))

    assert {each.reason for each in dead_letters.values()} == {"schema_violation"}
    assert "schema_violation readable 12" in would
    assert stored() == {}
    assert again["duplicate"] == 12, "each was processed when it was redriven"
