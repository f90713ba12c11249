"""`genesys-events process`: the real command on real files, its output and its state file."""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processor.batch import Processor
from processor.dispatch import Handlers
from processor.errors import OutOfTime
from processor.ledger import CLOCK_SKEW_SECONDS
from processor.local.database import open_database
from processor.local.dead_letters import SqliteDeadLetters
from processor.local.ledger import SqliteLedger
from processor.reasons import Reason
from processor.settings import Settings
from support.cli import Result, run_cli
from support.events import example
from support.paths import ROOT
from support.registries import copy_known_registry
from tools.process.run import LEASE_SECONDS, process_files
from tools.process.sources import read_source
from tools.process.summary import Summary

COMMAND = [sys.executable, "-m", "tools.cli"]
TOTALS = ["records", "processed", "duplicate", "unhandled", "dead_lettered", "retry"]

Write = Callable[..., str]
Run = Callable[..., Result]
SetHandler = Callable[[str], None]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment without the developer's own settings."""
    home = tmp_path / "home"
    home.mkdir()
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        # A handler is rewritten within the one-second resolution of .pyc files.
        "PYTHONDONTWRITEBYTECODE": "1",
        # A copied registry has no tools/: these are the ones under test.
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The path of a state file that does not exist yet."""
    return tmp_path / "state.sqlite3"


@pytest.fixture
def run(state: Path, known_registry: Path) -> Run:
    """`run(*files, cwd=…, stdin=…, **environment)`: process files."""

    def command(
        *arguments: str, cwd: Path = known_registry, stdin: bytes = b"", **environment: str
    ) -> Result:
        return run_cli(
            "process", *arguments, "--state", str(state), cwd=cwd, stdin=stdin, **environment
        )

    return command


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """`write(name, *events)`: a file of JSON Lines; text and bytes are written unchanged."""

    def to(name: str, *lines: object) -> str:
        path = tmp_path / name
        with path.open("wb") as file:
            for line in lines:
                if isinstance(line, str):
                    file.write(line.encode())
                else:
                    file.write(line if isinstance(line, bytes) else json.dumps(line).encode())
                file.write(b"\n")
        return str(path)

    return to


@pytest.fixture
def update() -> Callable[..., dict[str, Any]]:
    """`update(n)`: the n-th flat conversation.update, at the newest version."""

    def of(number: int, **changes: object) -> dict[str, Any]:
        event: dict[str, Any] = example("conversation.update", "2.1.0")
        return {**event, "event_id": f"e{number}", **changes}

    return of


@pytest.fixture
def registry(tmp_path: Path, known_registry: Path) -> Path:
    """A copy of the known registry whose handlers tests can break."""
    return copy_known_registry(known_registry, tmp_path / "registry")


@pytest.fixture
def set_handler(registry: Path) -> SetHandler:
    """`set_handler(body)`: the copy's one handler, for conversation.update."""
    folder = registry / "processor" / "handlers"
    for path in folder.glob("*.py"):
        if path.name != "__init__.py":
            path.unlink()

    def to(body: str) -> None:
        (folder / "mine.py").write_text(
            "import os\nimport sys\n"
            "from processor.dispatch import handles\n"
            "from processor.errors import RejectEvent, RetryLater\n\n\n"
            f"@handles('conversation.update')\ndef handle(event):\n    {body}\n"
        )

    return to


def summary_of(result: Result) -> dict[str, Any]:
    """The one JSON object on standard output; checks that its counts add up."""
    lines = result.stdout.splitlines()
    assert len(lines) == 1, result.stderr.decode()
    summary: dict[str, Any] = json.loads(lines[0])
    adds_up(summary)
    return summary


def ends(counts: dict[str, Any]) -> int:
    """The number of records with an outcome."""
    done = counts["processed"] + counts["duplicate"] + counts["unhandled"]
    return int(done + sum(counts["dead_lettered"].values()) + sum(counts["retry"].values()))


def adds_up(summary: dict[str, Any]) -> None:
    """Every record has one outcome, and every event type's counts are part of the total."""
    types = summary["by_event_type"].values()
    assert summary["records"] == ends(summary)
    for counts in types:
        assert counts["records"] == ends(counts)
    for key in TOTALS:
        parts: Counter[str] = Counter()
        for counts in types:
            parts.update(counts[key] if isinstance(counts[key], dict) else {"": counts[key]})
        total = summary[key] if isinstance(summary[key], dict) else {"": summary[key]}
        assert +parts == +Counter(total)


def letters(state: Path) -> list[tuple[str, bytes]]:
    """Reason and body of each dead letter, oldest first."""
    connection = open_database(state)
    try:
        return [
            (stored.dead_letter.reason, _bytes(stored.dead_letter.body))
            for stored in SqliteDeadLetters(connection)
        ]
    finally:
        connection.close()


def _bytes(body: str | bytes) -> bytes:
    return body if isinstance(body, bytes) else body.encode()


# -- output ------------------------------------------------------------------------


def test_json_is_one_object_with_the_documented_keys(run: Run, write: Write, update: Any) -> None:
    """Standard output holds one line of JSON and nothing else; its keys are the contract."""
    old = example("conversation.update", "1.0.0")
    presence = example("users.presence", "2.1.0")
    invalid = update(3, payload={})
    file = write("in.jsonl", update(1), update(1), old, presence, invalid, "{broken")

    result = run(file, "--max-age", "0", "--json")

    assert result.returncode == 0
    assert result.stderr == b""
    summary = summary_of(result)
    assert list(summary) == [*TOTALS, "upgraded", "by_event_type"]
    none = {"duplicate": 0, "unhandled": 0, "dead_lettered": {}, "retry": {}}
    assert summary == {
        "records": 6,
        "processed": 2,
        "duplicate": 1,
        "unhandled": 1,
        "dead_lettered": {"malformed": 1, "schema_violation": 1},
        "retry": {},
        "upgraded": {"conversation.update": {"1.0.0": 1}},
        "by_event_type": {
            "(unknown)": {
                **none,
                "records": 1,
                "processed": 0,
                "dead_lettered": {"malformed": 1},
            },
            "conversation.update": {
                **none,
                "records": 4,
                "processed": 2,
                "duplicate": 1,
                "dead_lettered": {"schema_violation": 1},
            },
            "users.presence": {**none, "records": 1, "processed": 0, "unhandled": 1},
        },
    }


def test_tables_match_the_json(run: Run, write: Write, update: Any, state: Path) -> None:
    """Without --json the output has the counts, an example of each problem, and what to do."""
    file = write("in.jsonl", update(1), "{broken")

    result = run(file, "--max-age", "0")

    text = result.stdout.decode()
    assert result.returncode == 0
    assert "conversation.update" in text
    assert "(unknown)" in text
    assert f"{file}:2: the body is not JSON" in " ".join(text.split())
    assert text.splitlines()[-2] == f" state: {state}"
    assert text.splitlines()[-1].endswith(f"genesys-events dead-letters list --state {state}")


@pytest.mark.parametrize("arguments", [(), ("--state", ".genesys-events/state.sqlite3")])
def test_the_last_lines_name_only_what_is_needed(
    arguments: tuple[str, ...], registry: Path, write: Write, update: Any
) -> None:
    """Dead letters if there are any; the state only if it is another than that of all commands."""
    state = ".genesys-events/state.sqlite3"
    for event, lines in ((update(1), 1), ("{broken", 2)):
        file = write("in.jsonl", event)
        result = run_cli("process", file, "--max-age", "0", *arguments, cwd=registry)
        last = result.stdout.decode().splitlines()[-lines:]
        assert last[0] == f" state: {state}"
        assert [each.endswith(" dead-letters list") for each in last[1:]] == [True] * (lines - 1)


def test_a_run_of_watch_names_no_state(run: Run, write: Write) -> None:
    """It is removed, and the next save runs the events again."""
    result = run(write("in.jsonl", "{broken"), "--watched")
    assert b"state:" not in result.stdout
    assert b"dead-letters" not in result.stdout


NO_EVENTS = {
    "picture.png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not text"),
    "table.csv": (b"id,name\n1,one\n", "has no events"),
    "null.json": (b"null\n", "has no events"),
    "empty.jsonl": (b"", "is empty"),
    "state.jsonl": (b"SQLite format 3\0", "is a database"),
}


@pytest.mark.parametrize("name", NO_EVENTS)
def test_a_file_without_events_is_refused(
    run: Run, write: Write, update: Any, state: Path, tmp_path: Path, name: str
) -> None:
    """One sentence with its name, exit 2, no dead letter; the other files are processed."""
    content, problem = NO_EVENTS[name]
    file = tmp_path / name
    file.write_bytes(content)

    alone = run(str(file))
    result = run(str(file), write("in.jsonl", update(1)), "--max-age", "0", "--json")

    for each in (alone, result):
        assert each.returncode == 2
        [line] = each.stderr.decode().splitlines()
        assert f"{file} {problem}" in line
    assert alone.stdout == b""
    assert summary_of(result)["processed"] == summary_of(result)["records"] == 1
    assert letters(state) == []


def test_fail_on_dead_lettered(run: Run, write: Write, update: Any) -> None:
    """A smoke test fails with exit 1 if there is a dead letter, and only then."""
    good, bad = write("good.jsonl", update(1)), write("bad.jsonl", update(2), "{}")
    options = ("--max-age", "0", "--fail-on", "dead_lettered")

    assert run(good, *options).returncode == 0
    result = run(bad, *options, "--json")
    assert (result.returncode, result.stderr) == (1, b"")
    assert summary_of(result)["dead_lettered"] == {"malformed": 1}
    assert run(bad, "--max-age", "0").returncode == 0


@pytest.mark.parametrize(
    ("option", "value", "problem"),
    [
        ("--fail-on", "stale", "--fail-on stale: give dead_lettered"),
        ("--max-age", "inf", "--max-age inf: give a finite number"),
    ],
)
def test_an_option_with_an_impossible_value(
    run: Run, write: Write, state: Path, option: str, value: str, problem: str
) -> None:
    """One sentence, exit 2, and nothing is processed."""
    result = run(write("in.jsonl", "{}"), option, value)

    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.decode() == f"genesys-events: {problem}\n"
    assert not state.exists()


def test_a_line_that_is_too_long_is_left_out(
    run: Run, write: Write, update: Any, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named with its number, exit 2; the lines before and after it are processed."""
    monkeypatch.setattr("tools.process.lines.MAX_BYTES", 100_000)
    file = write("in.jsonl", update(1), b'{"a":"' + b"x" * 300_000, update(2))

    result = run(file, "--max-age", "0", "--json", cwd=ROOT)

    assert result.returncode == 2
    assert f"{file}:2 has more than" in result.stderr.decode()
    assert summary_of(result)["records"] == 2
    assert letters(state) == []


def test_a_second_run_finds_duplicates(run: Run, write: Write, update: Any) -> None:
    """The state file remembers across runs what was processed."""
    file = write("in.jsonl", *map(update, range(5)))

    first = summary_of(run(file, "--max-age", "0", "--json"))
    second = summary_of(run(file, "--max-age", "0", "--json"))

    assert (first["processed"], first["duplicate"]) == (5, 0)
    assert (second["processed"], second["duplicate"]) == (0, 5)


def test_an_event_is_the_same_in_every_format(
    run: Run, write: Write, update: Any, tmp_path: Path
) -> None:
    """Lines, document, array, gzip, Lambda payload and standard input are one event each."""
    event = update(1)
    (tmp_path / "pretty.json").write_text(json.dumps(event, indent=2))
    (tmp_path / "array.json").write_text(json.dumps([event]))
    (tmp_path / "in.json.gz").write_bytes(gzip.compress(json.dumps(event).encode()))
    (tmp_path / "payload.json").write_text(
        json.dumps({"Records": [{"messageId": "m", "body": json.dumps(event)}]})
    )
    names = ["pretty.json", "array.json", "in.json.gz", "payload.json"]
    files = [write("in.jsonl", event), *(str(tmp_path / name) for name in names), "-"]

    result = run(*files, "--max-age", "0", "--json", stdin=json.dumps(event).encode())

    summary = summary_of(result)
    assert (summary["records"], summary["processed"], summary["duplicate"]) == (6, 1, 5)


def test_batches_of_any_size_give_the_same_counts(
    run: Run, write: Write, update: Any, state: Path
) -> None:
    """More records than one batch holds are all processed."""
    file = write("in.jsonl", *map(update, range(7)), "[]", update(3))

    summary = summary_of(run(file, "--max-age", "0", "--json", MAX_BATCH_RECORDS="2"))

    assert (summary["processed"], summary["duplicate"]) == (7, 1)
    assert summary["dead_lettered"] == {"malformed": 1}
    assert letters(state) == [("malformed", b"[]")]


def test_max_age_overrides_the_environment(run: Run, write: Write, update: Any) -> None:
    """Without the option, the environment's setting applies."""
    ago = (datetime.now(timezone.utc) - timedelta(hours=1)).isoformat()
    file = write("in.jsonl", update(1, timestamp=ago))

    assert summary_of(run(file, "--json"))["dead_lettered"] == {"stale": 1}
    ignored = run(file, "--json", "--max-age", "60", MAX_EVENT_AGE_SECONDS="7200")
    assert summary_of(ignored)["dead_lettered"] == {"stale": 1}
    heeded = summary_of(run(file, "--json", MAX_EVENT_AGE_SECONDS="7200"))
    assert heeded["processed"] == 1


def test_unhandled_events_may_be_dead_letters(run: Run, write: Write, state: Path) -> None:
    """With UNHANDLED_EVENTS, events without a handler are stored and counted as dead letters."""
    event = example("users.presence", "2.1.0")
    file = write("in.jsonl", event)

    summary = summary_of(run(file, "--max-age", "0", "--json", UNHANDLED_EVENTS="dead_letter"))

    assert summary["unhandled"] == 0
    assert summary["dead_lettered"] == {"unhandled": 1}
    assert letters(state) == [("unhandled", json.dumps(event).encode())]


def test_a_damaged_file_does_not_stop_the_others(
    run: Run, write: Write, update: Any, tmp_path: Path
) -> None:
    """What could be read is processed; the damage is one line on standard error, and exit 2."""
    (tmp_path / "none.gz").write_bytes(b"not gzip")
    before, after = write("a.jsonl", update(1)), write("b.jsonl", update(2))

    result = run(before, str(tmp_path / "none.gz"), after, "--max-age", "0", "--json")

    assert result.returncode == 2
    assert summary_of(result)["processed"] == 2
    (line,) = result.stderr.decode().splitlines()
    assert line.startswith("genesys-events: ")
    assert "none.gz is damaged" in line


# -- handlers that fail --------------------------------------------------------------------


@pytest.mark.parametrize(
    "failure",
    ["raise ValueError('+15555550100')", "raise RetryLater('+15555550100')", "sys.exit(3)"],
    ids=["any-exception", "retry-later", "sys-exit"],
)
def test_failed_events_are_processed_once_the_handler_is_fixed(
    failure: str,
    run: Run,
    write: Write,
    update: Any,
    registry: Path,
    set_handler: SetHandler,
) -> None:
    """Exit 1 and handler_error; the next run processes exactly the failed events."""
    file = write("in.jsonl", *map(update, range(5)))
    set_handler(f"if event.event_id in ('e1', 'e3'): {failure}")

    broken = run(file, "--max-age", "0", "--json", cwd=registry)
    set_handler("pass")
    fixed = run(file, "--max-age", "0", "--json", cwd=registry)

    assert broken.returncode == 1
    assert summary_of(broken)["retry"] == {"handler_error": 2}
    assert summary_of(broken)["processed"] == 3
    (line,) = broken.stderr.decode().splitlines()
    assert line.startswith("genesys-events: left for retry: 2;")
    assert fixed.returncode == 0
    assert (summary_of(fixed)["processed"], summary_of(fixed)["duplicate"]) == (2, 3)


def test_handlers_read_their_own_settings(
    run: Run, write: Write, update: Any, registry: Path, set_handler: SetHandler
) -> None:
    """They are environment variables before a handler module is imported."""
    set_handler("assert table == 'orders'\n\ntable = os.environ['TABLE']")

    def process(own: str) -> Result:
        file = write("in.jsonl", update(1))
        return run(file, "--max-age", "0", "--json", cwd=registry, HANDLER_ENVIRONMENT=own)

    result, refused = process("# mine\nTABLE=orders"), process("TABLE")

    assert (result.returncode, summary_of(result)["processed"]) == (0, 1)
    assert refused.returncode == 2
    assert refused.stderr == b"genesys-events: HANDLER_ENVIRONMENT: line 1 is not NAME=value\n"


def test_a_handlers_failure_is_reported_by_line_without_its_text(
    run: Run, write: Write, update: Any, registry: Path, set_handler: SetHandler
) -> None:
    """The table names the handler's line; an exception's text may contain a phone number."""
    set_handler("raise ValueError('+15555550100')")

    # A short name keeps the message on one line of the table.
    file = os.path.relpath(write("in.jsonl", update(1)), registry)
    result = run(file, "--max-age", "0", cwd=registry)

    assert "ValueError at processor/handlers/mine.py:9" in result.stdout.decode()
    assert "+15555550100" not in (result.stdout + result.stderr).decode()
    assert "Traceback" not in result.stderr.decode()


def test_a_rejected_event_is_a_dead_letter(
    run: Run, write: Write, update: Any, registry: Path, set_handler: SetHandler, state: Path
) -> None:
    """RejectEvent dead-letters the event: nothing is left for retry."""
    set_handler("raise RejectEvent('no such queue')")

    result = run(write("in.jsonl", update(1)), "--max-age", "0", "--json", cwd=registry)

    assert result.returncode == 0
    assert summary_of(result)["dead_lettered"] == {"rejected": 1}
    assert letters(state) == [("rejected", json.dumps(update(1)).encode())]


def test_an_event_has_a_last_attempt(
    run: Run, write: Write, update: Any, registry: Path, set_handler: SetHandler, state: Path
) -> None:
    """The state file counts them; how often an SQS message was received decides nothing."""
    body = json.dumps(update(1))
    message = {"messageId": "m", "body": body, "attributes": {"ApproximateReceiveCount": "9"}}
    file = write("in.jsonl", message)
    set_handler("raise ValueError")
    attempts = {"MAX_RECEIVE_COUNT": "2"}

    first = run(file, "--max-age", "0", "--json", cwd=registry, **attempts)
    second = run(file, "--max-age", "0", "--json", cwd=registry, **attempts)

    assert (first.returncode, second.returncode) == (1, 0)
    assert summary_of(first)["retry"] == {"handler_error": 1}
    assert letters(state) == [("retries_exhausted", body.encode())]


def _message(queue: str, group: str, event: Any) -> dict[str, Any]:
    return {
        "messageId": "m",
        "body": json.dumps(event),
        "attributes": {"MessageGroupId": group},
        "eventSourceARN": f"arn:aws:sqs:us-east-1:123456789012:{queue}",
    }


def _stream_record(group: str, event: Any) -> dict[str, Any]:
    data = base64.b64encode(json.dumps(event).encode()).decode()
    return {"kinesis": {"sequenceNumber": "1", "data": data}, "eventID": f"{group}:1"}


@pytest.mark.parametrize(
    ("make", "is_ordered"),
    [
        pytest.param(partial(_message, "events.fifo"), True, id="fifo"),
        pytest.param(_stream_record, True, id="kinesis"),
        pytest.param(partial(_message, "events"), False, id="standard"),
    ],
)
@pytest.mark.parametrize("size", ["100", "1"], ids=["one-batch", "several-batches"])
def test_a_group_keeps_its_order(
    make: Callable[[str, Any], Any],
    is_ordered: bool,
    size: str,
    run: Run,
    write: Write,
    update: Any,
    registry: Path,
    set_handler: SetHandler,
) -> None:
    """A failure stops its own message group or shard, but no other; a fair queue orders nothing."""
    groups = enumerate(["a", "a", "b"])
    file = write("in.jsonl", *(make(group, update(number)) for number, group in groups))
    set_handler("if event.event_id == 'e0': raise ValueError")

    result = run(file, "--max-age", "0", "--json", cwd=registry, MAX_BATCH_RECORDS=size)

    blocked = {"blocked_by_group": 1} if is_ordered else {}
    assert summary_of(result)["retry"] == {"handler_error": 1, **blocked}
    assert summary_of(result)["processed"] == 2 - len(blocked)


@pytest.mark.parametrize(
    "body", ["print('hello')", "pass\n\n\nprint('hello')"], ids=["when-called", "when-imported"]
)
def test_a_handler_that_prints_does_not_affect_json(
    body: str, run: Run, write: Write, update: Any, registry: Path, set_handler: SetHandler
) -> None:
    """`process --json | jq` works for any handler output."""
    set_handler(body)

    result = run(write("in.jsonl", update(1)), "--max-age", "0", "--json", cwd=registry)

    assert summary_of(result)["processed"] == 1


# -- interruptions -----------------------------------------------------------------

BLOCK = """if event.event_id == os.environ.get('BLOCK_ON'):
        print('blocked', file=sys.stderr, flush=True)
        open(os.environ['GATE'], 'rb').read()"""
INTERRUPTIBLE = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from tools.cli.main import main; main()"
)
"""The command, even if the tests themselves run with SIGINT ignored."""


@contextlib.contextmanager
def blocked(
    file: str, *, on: str, registry: Path, environment: dict[str, str], state: Path, **more: str
) -> Iterator[subprocess.Popen[bytes]]:
    """The command in a subprocess, while its handler blocks on an event's pipe."""
    gate = state.with_name("gate")
    os.mkfifo(gate)
    arguments = ["process", file, "--max-age", "0", "--json", "--state", str(state)]
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, *arguments],
        cwd=registry,
        env={**environment, "BLOCK_ON": on, "GATE": str(gate), **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            assert process.stderr is not None
            assert process.stderr.readline() == b"blocked\n"
            yield process
        finally:
            process.kill()


def test_an_interrupted_run_says_what_to_do(
    write: Write,
    update: Any,
    registry: Path,
    set_handler: SetHandler,
    environment: dict[str, str],
    state: Path,
) -> None:
    """Ctrl-C prints one line, which says that nothing is lost."""
    set_handler(BLOCK)
    file = write("in.jsonl", update(1))

    with blocked(file, on="e1", registry=registry, environment=environment, state=state) as process:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=600)

    (line,) = errors.decode().splitlines()
    assert line.startswith("genesys-events: interrupted")


def test_an_interrupted_run_records_what_it_processed(
    run: Run,
    write: Write,
    update: Any,
    registry: Path,
    set_handler: SetHandler,
    environment: dict[str, str],
    state: Path,
) -> None:
    """Ctrl-C is exit 130 without a traceback; the next run processes only the rest, at once."""
    file = write("in.jsonl", *map(update, range(5)))
    set_handler(BLOCK)

    with blocked(file, on="e3", registry=registry, environment=environment, state=state) as process:
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=600)
    again = run(file, "--max-age", "0", "--json", cwd=registry)

    assert process.returncode == 130
    assert output == b""
    assert b"Traceback" not in errors
    assert again.returncode == 0
    assert (summary_of(again)["duplicate"], summary_of(again)["processed"]) == (3, 2)


def test_a_killed_run_loses_nothing(
    run: Run,
    write: Write,
    update: Any,
    registry: Path,
    set_handler: SetHandler,
    environment: dict[str, str],
    state: Path,
) -> None:
    """After SIGKILL finished batches are done; the current one is claimed until its lease ends."""
    file = write("in.jsonl", *map(update, range(5)))
    set_handler(BLOCK)
    batches = {"MAX_BATCH_RECORDS": "2"}

    with blocked(
        file, on="e3", registry=registry, environment=environment, state=state, **batches
    ) as process:
        process.kill()
        process.communicate(timeout=600)
    again = run(file, "--max-age", "0", "--json", cwd=registry, **batches)
    handled: list[str] = []
    later = reasons_later(state, file, handled)

    assert again.returncode == 1
    assert summary_of(again)["duplicate"] == 2
    assert summary_of(again)["retry"] == {"in_progress": 2}
    assert summary_of(again)["processed"] == 1
    assert later == ["duplicate", "duplicate", "processed", "processed", "duplicate"]
    assert handled == ["e2", "e3"]


def reasons_later(state: Path, file: str, handled: list[str]) -> list[str]:
    """The outcomes of a file's records once every current lease has expired."""
    handlers = Handlers()

    @handlers.handles("conversation.update")
    def remember(event: Any) -> None:
        handled.append(event.event_id)

    connection = open_database(state)
    try:
        processor = Processor(
            handlers,
            SqliteLedger(connection),
            SqliteDeadLetters(connection),
            Settings(max_event_age_seconds=0),
            lambda: time.time() + LEASE_SECONDS + CLOCK_SKEW_SECONDS + 1,
        )
        return [outcome.reason.value for outcome in processor.process(list(read_source(file)))]
    finally:
        connection.close()


def test_two_runs_may_share_a_state_file(
    run: Run,
    write: Write,
    update: Any,
    registry: Path,
    set_handler: SetHandler,
    environment: dict[str, str],
    state: Path,
) -> None:
    """While one run has claimed a batch, another reports it as in progress."""
    file = write("in.jsonl", *map(update, range(3)))
    set_handler(BLOCK)

    with blocked(file, on="e0", registry=registry, environment=environment, state=state) as process:
        meanwhile = run(file, "--max-age", "0", "--json", cwd=registry)
        state.with_name("gate").open("wb").close()
        output, _ = process.communicate(timeout=600)

    assert meanwhile.returncode == 1
    assert summary_of(meanwhile)["retry"] == {"in_progress": 3}
    assert process.returncode == 0
    assert json.loads(output)["processed"] == 3


# -- progress ------------------------------------------------------------------------------


def test_a_terminal_sees_a_progress_bar(
    write: Write, update: Any, environment: dict[str, str], state: Path, known_registry: Path
) -> None:
    """If standard error is a terminal, it shows the progress; --json output stays clean."""
    file = write("in.jsonl", update(1))
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "process", file, "--max-age", "0", "--json", "--state", str(state)],
        cwd=known_registry,
        env={**environment, "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        progress = b""
        # When the other end is closed, Linux raises an error, other systems return no bytes.
        with contextlib.suppress(OSError):
            while part := os.read(ours, 65536):
                progress += part
        os.close(ours)
        assert process.stdout is not None
        output = process.stdout.read()

    assert b"processing" in progress
    assert json.loads(output)["processed"] == 1


def test_no_progress_bar_without_a_terminal(run: Run, write: Write, update: Any) -> None:
    """A log file gets no bar."""
    result = run(write("in.jsonl", update(1)), "--max-age", "0")

    assert result.stderr == b""


# -- bad input -----------------------------------------------------------------------------


def bad_inputs(update: Callable[..., dict[str, Any]]) -> list[tuple[str, bytes, str]]:
    """Name, line and reason: the table of everything that a file may contain."""
    now = datetime.now(timezone.utc)
    good = update(1, timestamp=now.isoformat())

    def line(event: dict[str, Any], old: str = "", new: str = "") -> bytes:
        text = json.dumps(event)
        assert old in text
        return text.replace(old, new, 1).encode()

    def at(moment: datetime) -> bytes:
        return line({**good, "timestamp": moment.isoformat()})

    digits = '"durationMs": 61250'
    return [
        ("good", line(good), "processed"),
        ("cut-off", line(good)[:-19], "malformed"),
        ("first-half-cut-off", line(good)[20:], "malformed"),
        ("empty-list", b"[]", "malformed"),
        ("number", b"17", "malformed"),
        ("text", b'"text"', "malformed"),
        ("null", b"null", "malformed"),
        ("nan", b"NaN", "malformed"),
        ("nan-within", line(good, digits, '"durationMs": NaN'), "malformed"),
        ("empty-object", b"{}", "malformed"),
        ("deep-nesting", b"[" * 10_000 + b"]" * 10_000, "malformed"),
        (
            "deep-nesting-within",
            line(good, digits, '"x": ' + '{"a":' * 10_000 + "1" + "}" * 10_000),
            "malformed",
        ),
        (
            "ten-to-the-400th",
            line({**good, "event_id": "big"}, digits, f'"durationMs": 1{"0" * 400}'),
            "processed",
        ),
        ("ten-to-the-5000th", line(good, digits, f'"durationMs": 1{"0" * 5000}'), "malformed"),
        ("float-too-large", line(good, digits, '"durationMs": 1e400'), "malformed"),
        ("lone-surrogate", line({**good, "event_id": "\ud800"}), "malformed"),
        ("no-utf8", line(good, "e1", "X").replace(b"X", b"\xff\xfe"), "malformed"),
        ("encoded-surrogate", line(good, "e1", "X").replace(b"X", b"\xed\xa0\x80"), "malformed"),
        ("nul", line(good) + b"\0", "malformed"),
        ("two-on-a-line", line(good) + b" " + line(good), "malformed"),
        ("no-event-id", line({**good, "event_id": ""}), "malformed"),
        ("no-offset", line({**good, "timestamp": "2026-03-02T14:05:00"}), "malformed"),
        ("year-0", line({**good, "timestamp": "0000-01-01T00:00:00Z"}), "malformed"),
        ("no-such-day", line({**good, "timestamp": "2026-02-30T00:00:00Z"}), "malformed"),
        ("seconds", line({**good, "timestamp": 1772460300}), "malformed"),
        ("year-1", line({**good, "timestamp": "0001-01-01T00:00:00+14:00"}), "stale"),
        ("year-9999", line({**good, "timestamp": "9999-12-31T23:59:59-14:00"}), "future_timestamp"),
        ("stale", at(now - timedelta(hours=1)), "stale"),
        ("future", at(now + timedelta(hours=1)), "future_timestamp"),
        (
            "path-as-type",
            line({**good, "event_type": "../../etc/passwd"}),
            "unknown_event_type",
        ),
        (
            "module-as-type",
            line({**good, "event_type": "conversation_update"}),
            "unknown_event_type",
        ),
        ("unknown-version", line({**good, "schema_version": "9.9.9"}), "unknown_schema_version"),
        ("path-as-version", line({**good, "schema_version": "../2.1.0"}), "unknown_schema_version"),
        ("number-as-version", line({**good, "schema_version": 2.1}), "unknown_schema_version"),
        ("long-version", line({**good, "schema_version": "1" * 9000}), "unknown_schema_version"),
        ("invalid", line({**good, "payload": {"state": "gone"}}), "schema_violation"),
        ("payload-null", line({**good, "payload": None}), "schema_violation"),
        ("fifty-megabytes", b'{"event_id": "' + b"x" * 50_000_000, "malformed"),
    ]


def test_every_bad_input_has_its_reason_and_keeps_its_body(
    run: Run, write: Write, update: Any, state: Path
) -> None:
    """One file with all of them: exact counts, exit 0, and each dead letter verbatim."""
    table = bad_inputs(update)
    wanted = Counter(reason for _, _, reason in table)

    result = run(write("in.jsonl", *(line for _, line, _ in table)), "--json")

    assert result.returncode == 0
    assert result.stderr == b""
    summary = summary_of(result)
    assert summary["processed"] == wanted.pop("processed")
    assert summary["dead_lettered"] == wanted
    assert summary["records"] == len(table)
    kept = {body: reason for reason, body in letters(state)}
    wrong = [
        (name, kept.get(line))
        for name, line, reason in table
        if reason != "processed" and kept.get(line) != reason
    ]
    assert wrong == []


def test_bad_input_is_reported_without_its_values(run: Run, write: Write, update: Any) -> None:
    """The tables contain neither a traceback nor an event's values."""
    caller = "+15555550123"
    bad = update(1, payload={"state": caller, "updatedAt": caller, "attributes": {"ani": 5}})
    file = write("in.jsonl", bad, f'{{"{caller}": "{caller}"', f'"{caller}"')

    result = run(file, "--max-age", "0")

    text = (result.stdout + result.stderr).decode()
    assert "/payload/state" in text
    assert "Traceback" not in text
    assert caller not in text


def test_an_absurd_receive_count_does_not_lose_the_dead_letter(
    run: Run, write: Write, state: Path
) -> None:
    """A message is stored even if its attributes are invalid."""
    message = {
        "messageId": "m",
        "body": "x",
        "attributes": {"ApproximateReceiveCount": "99999999999999999999"},
    }

    result = run(write("in.jsonl", message, "[]"), "--json")

    assert summary_of(result)["dead_lettered"] == {"malformed": 2}
    assert sorted(body for _, body in letters(state)) == [b"[]", b"x"]


def test_a_file_name_that_is_not_utf8_does_not_lose_the_dead_letter(
    run: Run, write: Write, state: Path
) -> None:
    """Linux allows any bytes in a name."""
    result = run(write(os.fsdecode(b"\xff.jsonl"), "{}"), "--json")

    assert summary_of(result)["dead_lettered"] == {"malformed": 1}
    assert letters(state) == [("malformed", b"{}")]


def test_a_state_path_with_brackets_is_only_a_path(write: Write, tmp_path: Path) -> None:
    """Brackets in a path are not markup."""
    state = tmp_path / "a[" / "b]" / "s.sqlite3"
    file = write("in.jsonl", "{}")

    result = run_cli("process", file, "--state", str(state), cwd=ROOT, COLUMNS="400")

    assert result.returncode == 0
    assert f"state: {state}" in result.stdout.decode()


# -- in process ----------------------------------------------------------------------------


def test_nothing_is_processed_if_one_source_is_missing(
    write: Write, update: Any, state: Path, tmp_path: Path
) -> None:
    """All sources are checked before the first record is processed."""
    from tools.registry.locate import UsageError

    with pytest.raises(UsageError, match=r"nope\.jsonl cannot be read"):
        process_files(
            [write("in.jsonl", update(1)), str(tmp_path / "nope.jsonl")], state=state, max_age=0
        )

    assert not state.exists()


def run_with(
    handler: Callable[[Any], None], file: str, state: Path, monkeypatch: pytest.MonkeyPatch
) -> Summary:
    """Process a file with a handler of this process."""
    handlers = Handlers()
    handlers.handles("conversation.update")(handler)
    monkeypatch.setattr("tools.process.run.load_handlers", lambda _: handlers)
    summary, _ = process_files([file], state=state, max_age=0)
    return summary


def test_deferred_records_are_processed_in_the_same_run(
    write: Write, update: Any, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A handler that has to wait for its turn gets it, while others go on."""
    turns = Counter[str]()

    def third_time(event: Any) -> None:
        turns[event.event_id] += 1
        if event.event_id in ("e1", "e2") and turns[event.event_id] < 3:
            raise OutOfTime("its turn comes later")
        if event.event_id == "e3" and turns["e1"] < 2:
            raise OutOfTime("its turn comes later")

    file = write("in.jsonl", *map(update, range(4)))
    summary = run_with(third_time, file, state, monkeypatch)
    assert summary.total.acknowledged(Reason.PROCESSED) == 4
    assert summary.left_for_retry == 0
    assert turns == {"e0": 1, "e1": 3, "e2": 3, "e3": 2}


def test_what_is_deferred_for_ever_is_left_for_retry(
    write: Write, update: Any, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run comes to its end."""

    def never(_event: Any) -> None:
        raise OutOfTime("never")

    file = write("in.jsonl", *map(update, range(4)))
    assert run_with(never, file, state, monkeypatch).left_for_retry == 4


LINES = st.lists(
    st.one_of(
        st.binary(max_size=40),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        [
                            "Records",
                            "records",
                            "body",
                            "messageId",
                            "attributes",
                            "ApproximateReceiveCount",
                            "kinesis",
                            "data",
                            "detail",
                            "detail-type",
                            "id",
                            "time",
                            "topicName",
                            "eventBody",
                            "event_id",
                            "event_type",
                            "schema_version",
                            "timestamp",
                            "payload",
                        ]
                    ),
                    inner
                    | st.sampled_from(
                        [
                            "conversation.update",
                            "users.presence",
                            "v2.users.{id}.presence",
                            "2.1.0",
                            "2026-03-02T14:05:00Z",
                        ]
                    ),
                    max_size=6,
                )
            ),
            max_leaves=12,
        ).map(lambda value: json.dumps(value).encode()),
    ),
    max_size=6,
).map(b"\n".join)


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    content=st.binary(max_size=200) | LINES,
    name=st.sampled_from(["in", "in.json", "in.jsonl", "in.gz", "in.jsonl.gz"]),
    zipped=st.booleans(),
    cut=st.integers(0, 40),
    arguments=st.sampled_from([["--json"], [], ["--max-age", "0"]]),
)
def test_no_file_causes_a_traceback(
    content: bytes,
    name: str,
    zipped: bool,
    cut: int,
    arguments: list[str],
    tmp_path: Path,
) -> None:
    """For any bytes, the exit code is one of three and every record has an outcome."""
    data = gzip.compress(content) if zipped else content
    (tmp_path / name).write_bytes(data[: len(data) - cut] if cut < 20 else data)
    path, state = str(tmp_path / name), str(tmp_path / "state")

    result = run_cli("process", path, "--state", state, *arguments, cwd=ROOT)

    assert result.returncode in (0, 1, 2)
    assert b"Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) <= 1
    if arguments == ["--json"]:
        adds_up(json.loads(result.stdout))


def test_any_sqlite_client_can_open_the_state_file(write: Write, update: Any, state: Path) -> None:
    """Dead letters are readable in it: a text body is stored as text."""
    process_files([write("in.jsonl", update(1), '{"ä"')], state=state, max_age=0)

    with contextlib.closing(sqlite3.connect(state)) as connection:
        rows = connection.execute("SELECT reason, body FROM dead_letters").fetchall()

    assert rows == [("malformed", '{"ä"')]
