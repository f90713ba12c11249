"""What the tests of the command line share: fixtures, and the message of a user's mistake."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.cli import Result, run_process
from support.events import example
from support.registries import copy_known_registry

Run = Callable[..., Result]


@pytest.fixture
def run_real(known_registry: Path) -> Run:
    """`run_real(*arguments, …)`: the command in its own process."""

    def command(*arguments: str, cwd: Path = known_registry, **more: Any) -> Result:
        return run_process(*arguments, cwd=cwd, **{"COLUMNS": "400", **more})

    return command


@pytest.fixture
def events(tmp_path: Path) -> str:
    """A file with one good event."""
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(example("conversation.update", "2.1.0")) + "\n")
    return str(path)


@pytest.fixture
def registry(tmp_path: Path, known_registry: Path) -> Path:
    """A copy of the known registry that tests can damage."""
    return copy_known_registry(known_registry, tmp_path / "registry")


def complaint(result: Result) -> str:
    """The one line on standard error, after the program's name; exit 2 and no other output."""
    text = result.stderr.decode()
    assert result.returncode == 2, text
    assert result.stdout == b""
    assert "Traceback" not in text
    (line,) = text.splitlines()
    assert line.startswith("genesys-events: ")
    return line.removeprefix("genesys-events: ")
