"""`genesys-events dead-letters summary`: counts by reason and event type."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.dead_letters.store import ListedDeadLetter
from tools.dead_letters.summary import count_groups, print_groups

Run = Callable[..., Any]
FIRST, LAST = 1772460300.25, 1772463900.25


def test_the_dead_letters_of_a_state_file(
    keep: Run, make_dead_letter: Run, call: Run, state: Path
) -> None:
    """Most frequent first, with the oldest and newest; what --type leaves out is not counted."""
    rejected = {"reason": "rejected", "event_type": "users.presence"}
    keep(
        make_dead_letter("a"),
        make_dead_letter("b", **rejected, dead_lettered_at=LAST),
        make_dead_letter("c", **rejected, dead_lettered_at=FIRST),
    )

    result = call("summary", "--state", str(state), "--json")
    filtered = call("summary", "--state", str(state), "--json", "--type", "users.*")

    assert (result.returncode, result.stderr) == (0, b"")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    moments = {"oldest": "2026-03-02T14:05:00.250+00:00", "newest": "2026-03-02T15:05:00.250+00:00"}
    assert lines[0] == {**rejected, "count": 2, **moments}
    assert (lines[1]["reason"], lines[1]["event_type"], lines[1]["count"]) == ("malformed", None, 1)
    assert [json.loads(line) for line in filtered.stdout.splitlines()] == lines[:1]


def test_list_and_summary_print_times_and_missing_types_alike(
    keep: Run, make_dead_letter: Run, call: Run, state: Path
) -> None:
    """What one of them shows can be found in the other."""
    keep(make_dead_letter("a", event_type=None, dead_lettered_at=FIRST))
    for command in ("list", "summary"):
        text = call(command, "--state", str(state)).stdout.decode()
        assert "2026-03-02 14:05:00Z" in text
        words = text.split()
        assert words[words.index("malformed") + 1] == "-"


def test_no_dead_letters_is_a_sentence(keep: Run, call: Run, state: Path) -> None:
    keep()

    assert call("summary", "--state", str(state)).stdout.decode().endswith(": no dead letters\n")


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_table_fits_a_terminal(
    width: int,
    make_dead_letter: Run,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With its sum; names from outside cannot control the terminal."""
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    letters = [
        ListedDeadLetter("1", make_dead_letter("a", reason="unknown_schema_version")),
        ListedDeadLetter("2", make_dead_letter("a", event_type="detail.events.start\x1b[31m")),
    ]

    print_groups(count_groups(letters * 1_000), as_json=False)

    printed = re.sub(r"\x1b\[\d*m", "", capsys.readouterr().out)
    assert max(map(len, printed.splitlines())) <= width
    assert printed.count("1,000") == 2
    assert "2,000" in printed
    assert "\x1b" not in printed
