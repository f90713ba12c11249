"""Shared by the commands: error messages, exit codes and signals."""

from __future__ import annotations

import math
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import typer

from tools.cli.completion import one_of
from tools.output.wording import visible
from tools.registry.findings import RegistryProblems

_CLOSED_PIPE = 128 + 13
"""As of a program that SIGPIPE has ended: no command means anything else by it."""


@contextmanager
def exit_on_problems() -> Iterator[None]:
    """Print the problems of a registry, and exit with 1."""
    try:
        yield
    except RegistryProblems as error:
        for finding in error.findings:
            typer.echo(str(finding), err=True)
        raise typer.Exit(1) from None


def handle_sigterm() -> None:
    """Let SIGTERM raise KeyboardInterrupt, so that completed work is recorded first."""

    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def relative_path(path: Path) -> Path:
    """The path relative to the working directory, if it is below that."""
    return Path(os.path.relpath(path)) if path.is_relative_to(Path.cwd()) else path


def fail(message: str, code: int = 2) -> NoReturn:
    """Print one message and exit."""
    note(message)
    sys.exit(code)


def end_with_closed_pipe() -> NoReturn:
    """Exit with 141: the reader of the output has gone, as in `| head`."""
    for stream in filter(None, (sys.__stdout__, sys.__stderr__)):
        try:
            stream.flush()
        except BrokenPipeError:
            # What is left of the output cannot fail again when Python ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(_CLOSED_PIPE)


def note(message: str) -> None:
    """Print a message on standard error; what it quotes cannot control the terminal."""
    lines = map(visible, f"genesys-events: {message}".split("\n"))
    typer.echo("\n".join(lines), err=True)


def format_option(*names: str, also: str = "") -> Any:
    """The option --format of a command that prints in these formats; `also` is said of the last."""
    help_text = f"{', '.join(names[:-1])} or {names[-1]}{also}."
    return typer.Option("--format", metavar="FORMAT", help=help_text, autocompletion=one_of(*names))


def check_choice(option: str, value: str | None, choices: Iterable[str]) -> None:
    """Exit with a message if an option has another value than these; None is no value."""
    names = tuple(choices)
    if value is not None and value not in names:
        fail(f"{option} {value}: give {'one of ' if len(names) > 1 else ''}{', '.join(names)}")


def check_number(option: str, value: float | None) -> None:
    """Exit with a message if an option is infinite or not a number."""
    if value is not None and not math.isfinite(value):
        fail(f"{option} {value}: give a finite number")


def check_range(
    option: str, value: float, least: float, most: float, reason: str | None = None
) -> None:
    """Exit with a message if an option is not a number from `least` to `most`."""
    if not least <= value <= most:
        why = f"; {reason}" if reason else ""
        fail(f"{option} {value}: give a number from {least:,} to {most:,}{why}")


def print_created(paths: Sequence[str]) -> None:
    """List the files that were written; for fixtures, the folder and their number."""
    events = Counter(path.rpartition("/")[0] for path in paths if path.startswith("tests/"))
    for path in paths:
        if not path.startswith("tests/"):
            typer.echo(path)
    for folder, number in events.items():
        typer.echo(f"{folder}/: {number} events")
