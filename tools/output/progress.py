"""A progress bar on a terminal; nothing if standard error is not one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.control import Control
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.segment import ControlType


@contextmanager
def progress(
    what: str, size: int | None
) -> Iterator[tuple[Callable[[int], None], Callable[[int], None]]]:
    """Show the progress of reading: call the first function with bytes, the second with records.

    `size` is in bytes, None if unknown.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield (lambda _bytes: None), (lambda _records: None)
        return
    columns: tuple[Any, ...] = (
        TextColumn(what),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[records]:,} records"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=size, records=0)

        def count(records: int) -> None:
            bar.update(task, records=bar.tasks[0].fields["records"] + records)

        yield (lambda amount: bar.advance(task, amount)), count


@contextmanager
def counting(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show a count of a total, if that is known: call the function with each increase."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _more: None
        return
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda more: bar.advance(task, more)


def clear_progress() -> None:
    """Remove what a process that was killed left on the terminal: its bar, and no cursor."""
    console = Console(stderr=True)
    if console.is_terminal:
        line = (ControlType.ERASE_IN_LINE, 2)
        console.control(Control(ControlType.CARRIAGE_RETURN, line, ControlType.SHOW_CURSOR))
