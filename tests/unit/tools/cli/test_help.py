"""Help texts fit any terminal: no command's own line breaks, and no types that say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from support.cli import run_cli_text
from support.paths import ROOT


def helps(*command: str) -> Iterator[tuple[str, str]]:
    """Every command and its help, on a terminal wide enough for each paragraph."""
    result = run_cli_text(*command, "-h", cwd=ROOT, COLUMNS="1000")
    yield " ".join(command), result.stdout
    _, has_commands, commands = result.stdout.partition("─ Commands ─")
    for line in commands.splitlines()[1:-2] if has_commands else ():
        yield from helps(*command, line.strip("│ ").split()[0])


def test_a_help_text_has_no_line_breaks_or_types_of_its_own() -> None:
    """A paragraph is one line where there is room; neither a flag nor an argument has a type."""
    found = dict(helps())
    assert {"process", "dead-letters redrive", "drift report", "upstream diff"} <= found.keys()
    for command, text in found.items():
        lines = [line.strip() for line in text.partition("╭")[0].splitlines()]
        for line, below in pairwise(lines):
            assert not (line and below), (command, line, below)
        assert "<bool>" not in text, command
        assert "list[" not in text, command
