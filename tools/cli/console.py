"""What the commands share: how a mistake is told, and how the process ends."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import typer

from tools.registry.findings import RegistryProblems


@contextmanager
def problems_told() -> Iterator[None]:
    """Print what is wrong with a registry, and exit with 1."""
    try:
        yield
    except RegistryProblems as error:
        for finding in error.findings:
            typer.echo(str(finding), err=True)
        raise typer.Exit(1) from None


def stop_as_ctrl_c_does() -> None:
    """Have SIGTERM end the process as Ctrl-C does: what was done is recorded first."""

    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def shown(path: Path) -> Path:
    """A path as it is called from here, where it is below."""
    return Path(os.path.relpath(path)) if path.is_relative_to(Path.cwd()) else path


def fail(message: str, code: int = 2) -> NoReturn:
    """Print one message and exit."""
    typer.echo(f"genesys-events: {message}", err=True)
    sys.exit(code)


def print_created(paths: Sequence[str]) -> None:
    """Name the files that were written; of events, how many there are in which folder."""
    events = Counter(path.rpartition("/")[0] for path in paths if path.startswith("tests/"))
    for path in paths:
        if not path.startswith("tests/"):
            typer.echo(path)
    for folder, number in events.items():
        typer.echo(f"{folder}/: {number} events")
