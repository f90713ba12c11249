"""What the tests of `upstream` share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from support.cli import made_once
from support.tiny_sdk import make_sdk, pip_index

__all__ = ["make_sdk", "pip_index", "registry", "upstream", "upstream_import"]


@pytest.fixture
def registry(scratch: Any) -> Any:
    """The scratch registry as the working directory, with a folder for pairs of events."""
    scratch.write("pyproject.toml", "")
    (scratch.root / "tests" / "fixtures").mkdir(parents=True)
    return scratch


Command = Callable[..., tuple[int, list[str], list[str]]]


@pytest.fixture
def upstream(
    registry: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Runs `genesys-events upstream …` there: its exit code, and the lines of both outputs."""
    from tools.cli.main import main

    def run(*arguments: object) -> tuple[int, list[str], list[str]]:
        code: object = 0
        with monkeypatch.context() as patch:
            patch.chdir(registry.root)
            patch.setattr("typer.main.get_command", made_once)
            patch.setattr(sys, "path", list(sys.path))
            patch.setattr(sys, "argv", ["genesys-events", "upstream", *map(str, arguments)])
            try:
                main()
            except SystemExit as ended:
                code = ended.code
        output = capsys.readouterr()
        assert isinstance(code, int)
        return code, output.out.splitlines(), output.err.splitlines()

    return run


@pytest.fixture
def upstream_import(upstream: Command) -> Command:
    """Runs `genesys-events upstream import` there."""
    return partial(upstream, "import")
