"""The command line in its own process: other streams, installations and interrupts."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
import tomli

from support.cli import COMMAND, started_process
from support.commands import Run, complaint
from support.paths import ROOT


def test_standard_input_that_is_closed(run_real: Run, tmp_path: Path) -> None:
    """A service may be started without standard input."""
    closed = ["sh", "-c", 'exec "$0" "$@" <&-', *COMMAND]

    result = run_real("process", "-", "--state", str(tmp_path / "state"), command=closed)

    assert "standard input" in complaint(result)


def test_an_output_in_ascii(run_real: Run, events: str, tmp_path: Path) -> None:
    """A terminal or log of any encoding gets the counts."""
    result = run_real(
        "process", events, "--state", str(tmp_path / "state"), PYTHONIOENCODING="ascii"
    )

    assert "Traceback" not in result.stderr.decode()
    assert result.returncode == 0


def test_a_reader_that_closes_the_pipe_is_not_an_error(
    run_real: Run, events: str, tmp_path: Path
) -> None:
    """`… | head -1` ends without a traceback."""
    state = str(tmp_path / "state")
    Path(events).write_text("[]\n" * 3_000)
    run_real("process", events, "--state", state)

    with started_process("dead-letters", "list", "--json", "--state", state, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()

    assert b"Traceback" not in errors


ALONE = (
    "import sys;"
    "sys.meta_path[:] = [f for f in sys.meta_path if 'editable' not in f.__module__.lower()];"
    "from tools.cli.main import main; main()"
)
"""The command, with only its dependencies installed."""


@pytest.mark.parametrize(
    "missing",
    [
        "generated",
        "generated/index.py",
        "generated/base.py",
        "generated/conversation_update",
    ],
)
def test_generated_is_missing(
    missing: str, run_real: Run, events: str, registry: Path, tmp_path: Path
) -> None:
    """The message says which command makes it."""
    shutil.copytree(ROOT / "tools", registry / "tools")
    path = registry / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    state = tmp_path / "state"

    result = run_real(
        "process",
        events,
        "--state",
        str(state),
        cwd=registry,
        command=[sys.executable, "-c", ALONE],
    )

    assert "genesys-events codegen" in complaint(result)
    assert not state.exists()


WITHOUT_CODEGEN = """
import importlib.metadata
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("datamodel_code_generator", "jsonschema", "jsonschema_rs"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

def version(name):
    raise importlib.metadata.PackageNotFoundError(name)

sys.meta_path.insert(0, Absent())
importlib.metadata.version = version
"""


@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["check", "--rules"],
        ["codegen"],
        ["diff", "users.presence", "2.0.0", "2.1.0"],
        ["new-version", "users.presence", "2.2.0"],
        ["new-type", "users.status"],
        ["release"],
    ],
    ids=" ".join,
)
def test_what_make_run_does_not_install_is_named(
    command: list[str], run_real: Run, tmp_path: Path
) -> None:
    """After `make run` alone, each registry command says what it needs and how to install it."""
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_CODEGEN)

    message = complaint(run_real(*command, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}"))

    assert message.startswith("this command needs ")
    assert "make check installs it" in message


def entry_point() -> list[str]:
    """What the installed `genesys-events` does."""
    project = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    module, _, function = project["scripts"]["genesys-events"].partition(":")
    return [sys.executable, "-c", f"from {module} import {function}; {function}()"]


@pytest.mark.parametrize("command", [COMMAND, entry_point()], ids=["module", "script"])
@pytest.mark.parametrize("module", ["typer", "sqlite3"])
def test_ctrl_c_during_an_import_is_exit_code_130(
    command: list[str], module: str, events: str, run_real: Run, tmp_path: Path
) -> None:
    """While the command starts, and when it imports what only this command needs."""
    (tmp_path / f"{module}.py").write_text("raise KeyboardInterrupt")
    path = f"{tmp_path}{os.pathsep}{ROOT}"
    state = str(tmp_path / "state")

    result = run_real("process", events, "--state", state, command=command, PYTHONPATH=path)

    assert result.returncode == 130
    assert b"Traceback" not in result.stderr
    assert result.stdout == b""
