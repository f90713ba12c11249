"""Tables of any width: no line ends with spaces."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from tools.output.tables import Column, table_or_lines


@pytest.mark.parametrize("width", [80, 24], ids=["table", "lines"])
def test_no_line_ends_with_spaces(width: int) -> None:
    """Side by side or line by line; what is between the cells stays."""
    columns = [Column("event type", fold_to=10), Column("records", is_number=True), Column("why")]
    rows = [["users.presence", "1", "a long reason"], ["a", "20", ""]]
    console = Console(file=io.StringIO(), width=width)
    console.print(table_or_lines(columns, rows, width, footer=["all", "21", ""]))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert lines == [line.rstrip() for line in lines]
    first = " users.presence" + ("        1  a long reason" if width == 80 else "")
    assert first in lines
