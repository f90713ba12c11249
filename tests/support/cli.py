"""The command line, run in this process or in its own, with its own environment."""

from __future__ import annotations

import functools
import importlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import typer.main
from typer.testing import CliRunner

from support.paths import ROOT

COMMAND = [sys.executable, "-m", "tools.cli"]
OF_THE_REGISTRY = ("processor", "generated", "migrations", "handlers", "tools")
"""The packages that a command imports from its registry, and tools, which
refers to them."""
SHARED = frozenset(
    (
        *("tools.check", "tools.cli", "tools.codegen", "tools.output", "tools.registry"),
        *("tools.rules", "tools.schema", "tools.versions"),
        *("processor.errors", "processor.inference", "processor.naming", "processor.pointers"),
        "processor.reasons",
    )
)
"""The modules and packages that import nothing of a registry: they are imported once, and keep
what they generated; tools.cli does so when a command is called, from the modules of that moment.
tests/unit/architecture/test_imports.py holds them to it."""

for _shared in SHARED:
    importlib.import_module(_shared)  # into the packages of the repository, never a registry's

made_once = functools.cache(typer.main.get_command)
"""The commands of an app: typer makes all of them for each call, in 30 ms."""

Result = subprocess.CompletedProcess[bytes]

_modules: dict[Path, dict[str, ModuleType]] = {}
"""The modules of registries that no test changes, imported once."""


def run_cli(*arguments: str, cwd: Path, stdin: bytes = b"", **environment: str) -> Result:
    """Run `genesys-events …` in this process: exit code, standard output and standard error.

    A registry other than the repository is imported instead of it during the call,
    as the command does in its own process. An exception that the command line does not turn
    into a message is raised.
    """
    with (
        patch.dict(os.environ, {**_environment(), **environment}, clear=True),
        _working_in(cwd),
        _registry_of(cwd),
        patch("typer.main.get_command", made_once),
        CliRunner().isolation() as (output, errors, _),
    ):
        from tools.cli.main import main

        sys.argv = ["genesys-events", *arguments]
        # Buffered, like a real one: the runner's does not support peek().
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(stdin)))
        code: object = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        sys.stdout.flush()
        sys.stderr.flush()
        return Result(list(arguments), int(str(code or 0)), output.getvalue(), errors.getvalue())


def run_cli_text(*arguments: str, cwd: Path, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run `genesys-events …` in this process; its output is decoded."""
    done = run_cli(*arguments, cwd=cwd, **more)
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def run_process(
    *arguments: str,
    cwd: Path,
    command: Sequence[str] = COMMAND,
    stdin: bytes = b"",
    **environment: str,
) -> Result:
    """Run `genesys-events …` in its own process."""
    return subprocess.run(
        [*command, *arguments],
        cwd=cwd,
        env={**_environment(), **environment},
        input=stdin,
        capture_output=True,
        check=False,
    )


@contextmanager
def started_process(
    *arguments: str, cwd: Path, command: Sequence[str] = COMMAND, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """`genesys-events …` running in its own process; killed in the end."""
    with subprocess.Popen(
        [*command, *arguments],
        cwd=cwd,
        env={**_environment(), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


INTERRUPTIBLE = (
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from tools.cli.__main__ import main; main()",
)
"""The command, even if the tests themselves run with SIGINT ignored."""


def keep_modules(registry: Path) -> None:
    """Import the modules of a registry once: no test changes it."""
    _modules.setdefault(registry, {})


def _environment() -> dict[str, str]:
    """An environment without the developer's settings."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "COLUMNS": "80",
        # A handler is rewritten within the one-second resolution of .pyc files.
        "PYTHONDONTWRITEBYTECODE": "1",
        # A copied registry has no tools/: these are the ones under test.
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def _registry_of(folder: Path) -> Iterator[None]:
    """Import the registry that a folder is in instead of the repository."""
    registry = next(
        (each for each in (folder, *folder.parents) if (each / "pyproject.toml").exists()), ROOT
    )
    if registry == ROOT:
        yield
        return
    ours = _taken_out()
    sys.modules.update(_modules.get(registry, {}))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        theirs = _taken_out()
        if registry in _modules:
            _modules[registry] = theirs
        sys.modules.update(ours)


def _taken_out() -> dict[str, ModuleType]:
    names = [
        name
        for name in sys.modules
        if name.partition(".")[0] in OF_THE_REGISTRY
        and name not in SHARED
        and name.rpartition(".")[0] not in SHARED
    ]
    return {name: sys.modules.pop(name) for name in names}


@contextmanager
def _working_in(folder: Path) -> Iterator[None]:
    """Change the working directory; afterwards, undo this and a command's other changes."""
    before = Path.cwd()
    os.chdir(folder)
    path, arguments = list(sys.path), sys.argv
    dont_write = sys.dont_write_bytecode
    terminated: Any = signal.getsignal(signal.SIGTERM)
    sys.dont_write_bytecode = True
    if "boto3" in sys.modules:
        # Its session keeps the credentials of the previous call.
        sys.modules["boto3"].DEFAULT_SESSION = None
    try:
        yield
    finally:
        os.chdir(before)
        sys.path[:], sys.argv = path, arguments
        sys.dont_write_bytecode = dont_write
        signal.signal(signal.SIGTERM, terminated)
