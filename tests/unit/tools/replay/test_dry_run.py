"""`replay --dry-run`: what the ledger would report, read and not changed."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from processor.batch import Processor
from processor.local.database import open_database
from processor.local.ledger import SqliteLedger
from processor.record import Record
from processor.settings import Settings
from support.cli import run_cli_text
from support.paths import ROOT
from support.rig import Rig
from tools.replay.dry_run import count_findings, open_ledger
from tools.replay.read_events import ReadCounts, open_repeatable, read_events
from tools.replay.select_events import Selection


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state file in which a, b and c are processed, d failed, and e is claimed."""
    path = tmp_path / "state.sqlite3"
    rig = Rig()
    rig.actions["d"] = ValueError()
    with closing(open_database(path)) as connection:
        ledger = SqliteLedger(connection)
        processor = _processor(rig, ledger)
        processor.process([rig.record(each) for each in "abcd"])
        key = Rig.key(rig.record("e"))
        connection.execute("INSERT INTO ledger VALUES (?, 'x', 9e9, NULL, 1, NULL)", (key,))
    return path


def _processor(rig: Rig, ledger: SqliteLedger) -> Processor:
    """On this ledger, at the time of the command."""
    settings = Settings(max_event_age_seconds=0)
    return Processor(rig.handlers, ledger, rig.dead_letters, settings, time.time)


def findings(path: Path, state: Path | None) -> dict[str, int]:
    """What a dry run counts."""
    ignore: Any = lambda _more: None  # noqa: E731
    sources = open_repeatable([str(path)])
    chosen = read_events(sources, Selection(), None, ReadCounts(), ignore, ignore)
    with open_ledger(None, state) as ledger:
        return dict(count_findings(chosen, ledger))


def test_events_are_counted_by_what_the_ledger_would_report(tmp_path: Path, state: Path) -> None:
    """Copies within the sources count as the processor would report them."""
    before = state.read_bytes()
    path = tmp_path / "events.jsonl"
    bodies = [Rig.body(each) for each in "aadefff"]
    bodies.append(Rig.body("b", payload={"state": "other"}))
    bodies.append(Rig.body("f", payload={"state": "other"}))
    path.write_text("\n".join([*bodies, "{broken"]) + "\n")
    assert findings(path, state) == {
        "new": 2,
        "duplicate": 4,
        "conflict": 2,
        "in progress": 1,
        "not readable": 1,
    }
    with closing(sqlite3.connect(state)) as connection:
        assert connection.execute("SELECT count(*) FROM ledger").fetchone() == (5,)
    assert len(state.read_bytes()) == len(before)


def test_without_a_ledger_only_copies_are_duplicates(tmp_path: Path) -> None:
    """It says so."""
    path = tmp_path / "events.jsonl"
    path.write_text("".join(Rig.body(each) + "\n" for each in "aab"))
    assert findings(path, None) == {"new": 2, "duplicate": 1}


def test_the_ledger_agrees_with_what_the_processor_does(tmp_path: Path, state: Path) -> None:
    """Each event that counts as new is handled, and each duplicate is one."""
    names = ["a", "b", "x", "y", "x"]
    path = tmp_path / "events.jsonl"
    path.write_text("".join(Rig.body(each) + "\n" for each in names))
    expected = findings(path, state)
    rig = Rig()
    with closing(open_database(state)) as connection:
        processor = _processor(rig, SqliteLedger(connection))
        outcomes = processor.process([Record(Rig.body(each), "test", each) for each in names])
    reasons = [outcome.reason.value for outcome in outcomes]
    assert expected == {"new": reasons.count("processed"), "duplicate": reasons.count("duplicate")}


# -- the command ---------------------------------------------------------------------------------


def replay(*arguments: str | Path, **environment: str) -> Any:
    """`genesys-events replay …` in the registry."""
    return run_cli_text("replay", *map(str, arguments), cwd=ROOT, COLUMNS="80", **environment)


def test_the_command_prints_the_counts(tmp_path: Path, state: Path) -> None:
    """One line for each finding; nothing is sent, and no journal is made."""
    path = tmp_path / "events.jsonl"
    path.write_text("".join(Rig.body(each) + "\n" for each in "az"))
    result = replay(path, "--dry-run", "--state", state, "--journal", tmp_path / "journal")
    assert result.returncode == 0
    assert result.stdout.splitlines() == [
        "would be sent: 2",
        "  new                   1",
        "  duplicate             1",
    ]
    assert not (tmp_path / "journal").exists()


@pytest.mark.parametrize("content", [b"", b"no database"])
def test_only_a_state_file_is_a_ledger(tmp_path: Path, content: bytes) -> None:
    """Another file is refused, and stays as it is."""
    path = tmp_path / "events.jsonl"
    path.write_text(Rig.body("a") + "\n")
    state = tmp_path / "state.sqlite3"
    state.write_bytes(content)
    result = replay(path, "--dry-run", "--state", state)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert "name another file" in result.stderr
    assert state.read_bytes() == content


def test_a_folder_may_be_called_archive(known_registry: Path) -> None:
    """Only archive:NAME is an archive."""
    folder = known_registry / "archive"
    folder.mkdir()
    (folder / "events.jsonl").write_text(Rig.body("a") + "\n")
    (known_registry / "more.jsonl").write_text(Rig.body("b") + "\n")
    result = run_cli_text("replay", "archive", "more.jsonl", "--dry-run", cwd=known_registry)
    assert result.stdout.startswith("would be sent: 2\n"), result.stderr


def test_damage_is_reported(tmp_path: Path) -> None:
    """What could be read is counted; exit code 1."""
    path = tmp_path / "events.jsonl"
    path.write_text("no events\n")
    result = replay(path, "--dry-run")
    assert result.returncode == 1
    assert "has no events" in result.stderr
    assert "would be sent: 0" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["in"], "--queue: give the queue that the processor reads"),
        (["in", "--table", "t"], "--table: for --dry-run"),
        (["in", "--rule", "r"], "--rule: for an archive"),
        (["in", "--dry-run", "--table", "t", "--state", "s"], "--table and --state: give one"),
        (["in", "--dry-run", "--state", "none"], "--state none: there is no such file"),
        (["in", "--rate", "inf"], "--rate inf: give a finite number"),
        (["none", "--dry-run"], "none cannot be read"),
        (["archive:a", "--queue", "q"], "--queue: an archive is replayed to a rule: give --rule"),
        (["archive:a", "--rate", "1"], "--rate: EventBridge decides how fast"),
        (["archive:a", "--from", "2026-01-01"], "an archive needs --from and --to"),
        (["archive:a", "--from", "2026-01-01", "--to", "2026-01-02"], "--rule: give the ARN"),
        (["in", "archive:a"], "archive:a: an archive is replayed by itself"),
        (["archive:"], "archive: names no archive"),
        (["archive", "in", "--dry-run"], "archive cannot be read"),
        (["in", "--queue", "q"], "q is not a queue"),
    ],
)
def test_a_mistake_is_one_message(arguments: list[str], message: str, tmp_path: Path) -> None:
    """And exit code 2."""
    path = tmp_path / "in"
    path.write_text(json.dumps({}) + "\n")
    result = replay(*[str(path) if each == "in" else each for each in arguments])
    assert result.returncode == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
