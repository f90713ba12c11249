"""Tables for a terminal of any width: what does not fit side by side is put line by line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

PIPE_WIDTH = 120
"""Columns if the output is not a terminal."""
NONE = "·"
"""A count of zero."""


class Column(NamedTuple):
    """A column of a table."""

    title: str
    fold_to: int | None = None
    """The width down to which its text may be folded; None: it is shown on one line."""
    is_number: bool = False


Entry = tuple[str, Sequence[str]]
"""A row put line by line: its first line, and the lines below that."""


def number(value: int) -> str:
    """A count with thousands separated; a dot for zero."""
    return f"{value:,}" if value else NONE


def console_for_output(pipe_width: int = PIPE_WIDTH) -> Console:
    """A console as wide as the terminal, or of a fixed width if the output is not a terminal."""
    return Console(width=None if sys.stdout.isatty() else pipe_width, highlight=False)


def table_or_lines(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    width: int,
    *,
    footer: Sequence[str] = (),
    as_entry: Callable[[Sequence[str]], Entry] | None = None,
) -> RenderableType:
    """A table if its columns fit the width, else a few lines for each row; no text is cut off.

    `footer` is a last row, below a line. `as_entry` puts a row line by line; without it, the first
    cell is the first line, and below it are the other cells with their titles: of a row those that
    are not zero, of the footer all.
    """
    widths = _widths(columns, [*rows, footer] if footer else rows, width)
    if widths is None:
        entries = list(map(as_entry or _entry_with_titles(columns), rows))
        if footer:
            every = [text.replace(NONE, "0") for text in footer]
            entries.append(_entry_with_titles(columns)(every))
        return _WithoutTrailingSpaces(_Lines(entries))
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_footer=bool(footer))
    for position, (column, column_width) in enumerate(zip(columns, widths, strict=True)):
        table.add_column(
            column.title,
            Text(footer[position]) if footer else "",
            justify="right" if column.is_number else "left",
            overflow="fold",
            width=column_width,
        )
    for row in rows:
        table.add_row(*map(Text, row))
    return _WithoutTrailingSpaces(table)


def _widths(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int
) -> list[int] | None:
    """Each column's width; None if not even the narrowest fit."""
    natural = [
        max(cell_len(text) for text in (column.title, *(row[position] for row in rows)))
        for position, column in enumerate(columns)
    ]
    widths = [
        wide if column.fold_to is None else min(wide, max(column.fold_to, cell_len(column.title)))
        for column, wide in zip(columns, natural, strict=True)
    ]
    # rich draws two characters between columns, one before the first and one after the last.
    spare = width - sum(widths) - 2 * len(columns) - 1
    if spare < 0:
        return None
    waiting = sorted(range(len(columns)), key=lambda position: natural[position] - widths[position])
    for done, position in enumerate(waiting):
        more = min(natural[position] - widths[position], spare // (len(columns) - done))
        widths[position] += more
        spare -= more
    return widths


def _entry_with_titles(columns: Sequence[Column]) -> Callable[[Sequence[str]], Entry]:
    def entry(row: Sequence[str]) -> Entry:
        cells = zip(columns[1:], row[1:], strict=True)
        shown = [f"{column.title} {text}" for column, text in cells if text not in ("", NONE)]
        return row[0], [", ".join(shown)]

    return entry


class _WithoutTrailingSpaces:
    """rich fills every line up to the width: in files and pipes that is noise."""

    def __init__(self, filled: RenderableType) -> None:
        self._filled = filled

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for line in console.render_lines(self._filled, options, pad=False):
            while line and not line[-1].text.strip():
                line.pop()
            if line:
                yield from line[:-1]
                yield Segment(line[-1].text.rstrip(), line[-1].style)
            yield Segment.line()


class _Lines:
    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = entries

    def __rich_console__(self, *_: object) -> Iterator[RenderableType]:
        yield ""
        for first, more in self._entries:
            if first:
                yield Padding(Text(first, overflow="fold"), (0, 1))
            for line in filter(None, more):
                yield Padding(Text(line, overflow="fold"), (0, 1, 0, 3))
        yield ""
