"""Redriving from a state file: a dead letter is removed only when its record is done."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from processor.dead_letters import DeadLetter
from processor.local.database import open_database
from support.events import example
from support.registries import copy_known_registry

EVENT = "conversation.update"
MakeDeadLetter = Callable[..., DeadLetter]
Run = Callable[..., Any]
COUNTING = "with open(os.environ['RUNS'], 'a') as runs: runs.write(event.event_id + '\\n')"


@pytest.fixture
def registry(tmp_path: Path, known_registry: Path) -> Path:
    """A copy of the known registry, whose handlers may be changed."""
    return copy_known_registry(known_registry, tmp_path / "registry")


@pytest.fixture
def set_handler(registry: Path) -> Callable[[str], None]:
    """`set_handler(body)`: the copy's one handler, for conversation.update."""
    folder = registry / "processor" / "handlers"
    for path in folder.glob("*.py"):
        if path.name != "__init__.py":
            path.unlink()

    def to(body: str) -> None:
        (folder / "mine.py").write_text(
            "import os\nfrom processor.dispatch import handles\n"
            "from processor.errors import RejectEvent, RetryLater\n\n\n"
            f"@handles('{EVENT}')\ndef handle(event):\n    {body}\n"
        )

    return to


@pytest.fixture
def runs(tmp_path: Path, environment: dict[str, str]) -> Callable[[], list[str]]:
    """`runs()`: the events that the handler received, once for each run."""
    path = tmp_path / "runs"
    environment["RUNS"] = str(path)
    return lambda: path.read_text().split() if path.exists() else []


@pytest.fixture
def rejected(make_dead_letter: MakeDeadLetter) -> Callable[..., DeadLetter]:
    """`rejected(n)`: the dead letter of a valid event that its handler rejected."""

    def of(number: int, **more: Any) -> DeadLetter:
        event = {**example(EVENT, "2.1.0"), "event_id": f"e{number}"}
        event["timestamp"] = "2026-03-02T14:05:00Z"
        known = {"reason": "rejected", "error": "no", "event_type": EVENT, "source": "arn:q"}
        return make_dead_letter(json.dumps(event), **{**known, **more})

    return of


def test_once_the_handler_is_fixed_the_dead_letters_are_processed(
    run: Run,
    registry: Path,
    set_handler: Any,
    state: Path,
    keep: Any,
    stored: Any,
    rejected: Any,
    runs: Any,
) -> None:
    """Each event once, none of them stale; the dead letters are removed."""
    set_handler("raise RejectEvent('not yet')")
    keep(*map(rejected, range(5)))
    before = run("redrive", "--state", str(state), cwd=registry)
    kept = stored()
    set_handler(COUNTING)

    after = run("redrive", "--state", str(state), cwd=registry)

    assert before.returncode == 0
    assert [each.error for each in kept.values()] == ["not yet"] * 5
    assert list(kept) == [1, 2, 3, 4, 5], "a dead letter keeps its number"
    assert {each.source for each in kept.values()} == {"arn:q"}
    assert (after.returncode, after.stderr) == (0, b"")
    assert after.stdout.decode().startswith("redriven: 5")
    assert stored() == {}
    assert runs() == [f"e{n}" for n in range(5)]


def test_processed_events_are_not_processed_again(
    run: Run,
    registry: Path,
    set_handler: Any,
    state: Path,
    keep: Any,
    stored: Any,
    rejected: Any,
    runs: Any,
) -> None:
    """The ledger recognizes two dead letters of one event, and one redriven before."""
    set_handler(COUNTING)
    keep(rejected(1), rejected(1))
    run("redrive", "--state", str(state), cwd=registry)
    keep(rejected(1))

    result = run("redrive", "--state", str(state), cwd=registry)

    assert result.returncode == 0
    assert runs() == ["e1"]
    assert stored() == {}


def test_another_event_with_a_processed_key_is_kept(
    run: Run,
    registry: Path,
    set_handler: Any,
    state: Path,
    keep: Any,
    stored: Any,
    rejected: Any,
    runs: Any,
) -> None:
    """It is no duplicate: it stays with its number and its body, as a conflict, at each redrive.

    Once its key is removed from the ledger, as docs/dead-letters.md says, it is processed; the
    first is then the conflict, and is not processed again.
    """
    set_handler(COUNTING)
    keep(rejected(1))
    run("redrive", "--state", str(state), cwd=registry)
    first, event = rejected(1), json.loads(rejected(1).body)
    event["payload"]["note"] = "another"
    second = first._replace(body=json.dumps(event))
    keep(second)
    [number] = stored()
    for _ in range(2):
        assert run("redrive", "--state", str(state), cwd=registry).returncode == 0
        [(name, letter)] = stored().items()
        assert (name, letter.reason, letter.body) == (number, "conflict", second.body)
    assert runs() == ["e1"]

    shown = run("show", str(number), "--state", str(state), cwd=registry).stdout.decode()
    key = shown.partition("with the same key: ")[2].split()[0]
    assert "remove its key from the ledger" in shown
    with closing(open_database(state)) as connection:
        deleted = connection.execute("DELETE FROM ledger WHERE event_hash = ?", (key,))
        assert deleted.rowcount == 1
    keep(first)

    run("redrive", "--state", str(state), cwd=registry)

    assert runs() == ["e1", "e1"]
    assert [(each.reason, each.body) for each in stored().values()] == [("conflict", first.body)]


def test_events_to_be_retried_stay_unchanged(
    run: Run,
    registry: Path,
    set_handler: Any,
    state: Path,
    keep: Any,
    stored: Any,
    rejected: Any,
) -> None:
    """If the handler fails again, the command exits with 1, and the dead letter is unchanged."""
    set_handler("raise RetryLater('busy')")
    keep(rejected(1, receive_count=5))
    before = stored()

    result = run("redrive", "--state", str(state), cwd=registry)

    assert result.returncode == 1
    assert result.stderr.decode().splitlines()[-1] == (
        "genesys-events: left for retry: 1; they are dead letters still"
    )
    assert stored() == before


def test_a_stale_dead_letter_is_processed_when_it_is_redriven(
    run: Run,
    registry: Path,
    set_handler: Any,
    state: Path,
    keep: Any,
    stored: Any,
    rejected: Any,
    runs: Any,
) -> None:
    """Redriving is the decision to process it in spite of its age."""
    set_handler(COUNTING)
    keep(rejected(1, reason="stale"))

    done = run("redrive", "--state", str(state), cwd=registry, MAX_EVENT_AGE_SECONDS="1")

    assert done.returncode == 0
    assert (runs(), stored()) == (["e1"], {})


def test_only_selected_dead_letters_are_processed(
    run: Run,
    registry: Path,
    set_handler: Any,
    state: Path,
    keep: Any,
    stored: Any,
    rejected: Any,
    runs: Any,
) -> None:
    """By reason, age and limit, oldest first."""
    set_handler(COUNTING)
    keep(
        rejected(0, reason="stale"),
        *(rejected(n) for n in range(1, 4)),
        rejected(9, dead_lettered_at=4e9),
    )

    run(
        *("redrive", "--state", str(state), "--reason", "rejected", "--older-than", "1m"),
        *("--limit", "2"),
        cwd=registry,
    )

    assert runs() == ["e1", "e2"]
    assert list(stored()) == [1, 4, 5]


def test_a_group_keeps_its_order(
    run: Run,
    registry: Path,
    set_handler: Any,
    state: Path,
    keep: Any,
    stored: Any,
    rejected: Any,
    runs: Any,
) -> None:
    """FIFO: records after one that is to be retried wait for it, in later batches too."""
    set_handler(f"if event.event_id == 'e1':\n        raise RetryLater('busy')\n    {COUNTING}")
    keep(*(rejected(n, group="g") for n in range(4)), rejected(7, group="h"))

    result = run("redrive", "--state", str(state), "--rate", "1000", cwd=registry)

    assert result.returncode == 1
    assert runs() == ["e0", "e7"]
    assert list(stored()) == [2, 3, 4]


def test_a_dry_run_runs_no_handler(
    run: Run,
    registry: Path,
    set_handler: Any,
    state: Path,
    keep: Any,
    stored: Any,
    rejected: Any,
    runs: Any,
    make_dead_letter: MakeDeadLetter,
) -> None:
    """It prints what would be read, and changes nothing."""
    set_handler(COUNTING)
    keep(rejected(1), make_dead_letter("no event"))
    before = stored()

    result = run("redrive", "--state", str(state), "--dry-run", cwd=registry)

    lines = [" ".join(line.split()) for line in result.stdout.decode().splitlines()]
    assert "rejected readable 1" in lines
    assert "malformed still malformed 1" in lines
    assert (stored(), runs()) == (before, [])


KILLED = """
import os, signal, sys
from processor.local.dead_letters import SqliteDeadLetters
from processor.local.ledger import SqliteLedger
from tools.cli.main import main

owner, method, when, count = sys.argv[1:5]
where = {"letters": SqliteDeadLetters, "ledger": SqliteLedger}[owner]
known = getattr(where, method)
calls = 0

def struck(*given, **named):
    global calls
    calls += 1
    if calls == int(count) and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = known(*given, **named)
    if calls == int(count):
        os.kill(os.getpid(), signal.SIGKILL)
    return result

setattr(where, method, struck)
sys.argv = ["genesys-events", *sys.argv[5:]]
main()
"""


@pytest.mark.parametrize(
    "point",
    [
        ("ledger", "claim", "after", "2"),
        ("ledger", "complete", "before", "2"),
        ("ledger", "complete", "after", "2"),
        ("letters", "replace", "before", "1"),
        ("letters", "replace", "after", "1"),
        ("letters", "remove", "before", "2"),
        ("letters", "remove", "after", "2"),
    ],
    ids=" ".join,
)
def test_a_kill_at_any_point_loses_nothing(
    run: Run,
    registry: Path,
    set_handler: Any,
    state: Path,
    keep: Any,
    stored: Any,
    rejected: Any,
    runs: Any,
    environment: dict[str, str],
    point: tuple[str, ...],
) -> None:
    """After SIGKILL each dead letter is stored or processed; another run does the rest."""
    set_handler(f"if event.event_id == 'e3':\n        raise RejectEvent('never')\n    {COUNTING}")
    keep(*map(rejected, range(6)))

    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *point, "dead-letters", "redrive", "--state", str(state)],
        cwd=registry,
        env={**environment, "MAX_BATCH_RECORDS": "2"},
        capture_output=True,
        check=False,
    )
    there = {json.loads(each.body)["event_id"] for each in stored().values()}
    with closing(open_database(state)) as connection:
        connection.execute("UPDATE ledger SET until = 0 WHERE owner IS NOT NULL")  # a minute on
    run("redrive", "--state", str(state), cwd=registry)

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert there | set(runs()) == {f"e{n}" for n in range(6)}
    assert set(runs()) == {"e0", "e1", "e2", "e4", "e5"}
    [left] = stored().values()
    assert (json.loads(left.body)["event_id"], left.error) == ("e3", "never")


def test_an_interrupt_repeats_nothing(
    started: Any,
    run: Run,
    registry: Path,
    set_handler: Any,
    state: Path,
    keep: Any,
    stored: Any,
    rejected: Any,
    runs: Any,
    tmp_path: Path,
) -> None:
    """Ctrl-C while a handler runs: exit 130, and the next run processes the rest."""
    import os

    gate = tmp_path / "gate"
    os.mkfifo(gate)
    blocks = "print('blocked', flush=True); open(os.environ['GATE']).read()"
    set_handler(
        f"if event.event_id == 'e2' and 'GATE' in os.environ:\n        {blocks}\n    {COUNTING}"
    )
    keep(*map(rejected, range(4)))
    process = started("redrive", "--state", str(state), cwd=registry, GATE=str(gate))
    assert process.stderr.readline() == b"blocked\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=600)

    again = run("redrive", "--state", str(state), cwd=registry)

    assert process.returncode == 130
    assert b"Traceback" not in errors
    assert again.returncode == 0
    assert sorted(runs()) == ["e0", "e1", "e2", "e3"]
    assert stored() == {}


def test_a_queue_option_for_a_state_file(run: Run, state: Path, keep: Any) -> None:
    """`--to` is for a queue's dead letters; a state file's are processed locally."""
    keep()
    result = run("redrive", "--state", str(state), "--to", "https://x/1/q")
    assert result.returncode == 2
    assert b"--to is for a queue" in result.stderr
