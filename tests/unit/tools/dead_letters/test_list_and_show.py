"""Listing a state file's dead letters: a body is printed only on request."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from processor.dead_letters import DeadLetter
from support.cli import Result, run_cli
from support.paths import ROOT
from tools.dead_letters.printing import print_body, print_list
from tools.dead_letters.state_file import StateFileStore
from tools.dead_letters.store import ListedDeadLetter
from tools.registry.locate import UsageError

PRIVATE = "+15555550147"
Run = Callable[..., Result]
BODIES = {
    "cut-off": f'{{"event_id": "{PRIVATE}'.encode(),
    "spaces-kept-within": b'{ "a" :  1.10 }',
    "text-not-ascii": '{"name": "Zoë 😀'.encode(),
    "no-utf8": b'{"name": "\xff\xfe\xed\xa0\x80"}',
    "nul": b'{"a":\x00}',
    "carriage-return": b'{"a":\r1',
    "number": b"17",
    "markup": b"[bold]x[/red]",
    "looks-like-a-blob": b"x'00'",
}


@pytest.fixture
def run() -> Run:
    """`run(*arguments)`: the command, on the repository."""

    def command(*arguments: str) -> Result:
        return run_cli(*arguments, cwd=ROOT)

    return command


def test_a_body_is_printed_to_the_byte(run: Run, state: Path, tmp_path: Path) -> None:
    """From file through `process` to `show --body`: the original, and nothing after it."""
    file = tmp_path / "in.jsonl"
    file.write_bytes(b"\n".join(BODIES.values()))

    processed = run("process", str(file), "--state", str(state), "--json")
    printed = [
        run("dead-letters", "show", str(number), "--body", "--state", str(state))
        for number in range(1, len(BODIES) + 1)
    ]

    assert json.loads(processed.stdout)["dead_lettered"] == {"malformed": len(BODIES)}
    assert [each.stdout for each in printed] == list(BODIES.values())
    assert all(each.returncode == 0 and each.stderr == b"" for each in printed)


def show_body(state: Path) -> None:
    """Print the body of the first dead letter."""
    with StateFileStore(state) as dead_letters:
        print_body(dead_letters.find("1"))
    sys.stdout.flush()


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(body=st.binary(max_size=60) | st.text(max_size=30))
def test_any_body_is_kept_to_the_byte(
    body: bytes | str,
    state: Path,
    keep: Any,
    make_dead_letter: Any,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    """Text or bytes, decodable or not: redriving sends what was received."""
    state.unlink(missing_ok=True)
    keep(make_dead_letter(body))

    show_body(state)

    sent = body if isinstance(body, bytes) else body.encode()
    assert capfdbinary.readouterr().out == sent


def test_a_body_with_a_lone_surrogate_is_kept(
    state: Path, keep: Any, make_dead_letter: Any, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Python can hold text that UTF-8 cannot; SQS never sends it, a direct invocation may."""
    keep(make_dead_letter("\ud800"))

    show_body(state)

    assert capfdbinary.readouterr().out == b"\xed\xa0\x80"


@pytest.mark.parametrize("as_json", [False, True], ids=["table", "json"])
def test_the_list_never_shows_a_body(run: Run, state: Path, tmp_path: Path, as_json: bool) -> None:
    """Neither form holds a value from an event; both hold reason, pointer or error, and source."""
    event = {
        "event_id": PRIVATE,
        "event_type": "conversation.update",
        "schema_version": "2.1.0",
        "timestamp": "2026-03-02T14:05:00Z",
        "payload": {"state": PRIVATE, "queueId": PRIVATE, PRIVATE: PRIVATE},
    }
    file = tmp_path / "in.jsonl"
    file.write_bytes(json.dumps(event).encode() + b"\n" + b"\n".join(BODIES.values()))
    run("process", str(file), "--state", str(state), "--max-age", "0")

    result = run("dead-letters", "list", "--state", str(state), *["--json"] * as_json)

    text = result.stdout.decode()
    assert result.returncode == 0
    assert result.stderr == b""
    assert "schema_violation" in text
    assert "/payload/state" in text
    assert PRIVATE not in text
    assert "Zo" not in text


def test_the_list_shows_no_key_that_a_sender_chose(run: Run, state: Path, tmp_path: Path) -> None:
    """A pointer has only names of the schema; any other key is the sender's data."""
    event = {
        "event_id": "e1",
        "event_type": "conversation.update",
        "schema_version": "2.1.0",
        "timestamp": "2026-03-02T14:05:00Z",
        "payload": {
            "state": "held",
            "updatedAt": "2026-03-02T14:05:00Z",
            "attributes": {PRIVATE: 5},
        },
    }
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps(event))
    run("process", str(file), "--state", str(state), "--max-age", "0")

    result = run("dead-letters", "list", "--state", str(state), "--json")

    assert json.loads(result.stdout)["reason"] == "schema_violation"
    assert PRIVATE not in result.stdout.decode()


def test_the_list_as_json_is_one_object_a_line(
    call: Run, state: Path, keep: Any, make_dead_letter: Any
) -> None:
    """Every line is valid JSON, with every known field except the body."""
    keep(
        make_dead_letter(b"1"),
        make_dead_letter(
            "2",
            reason="rejected",
            error="no such queue",
            pointer="/payload/queueId",
            event_type="users.presence",
            schema_version="2.1.0",
            receive_count=3,
            source="arn:aws:sqs:x",
            dead_lettered_at=1_772_460_300.5,
        ),
    )

    result = call("list", "--state", str(state), "--json")

    first, second = map(json.loads, result.stdout.splitlines())
    assert first["id"] == "1"
    assert set(second) == {"id", *DeadLetter._fields} - {"body", "identifier"}
    assert (
        second.items()
        >= {
            "id": "2",
            "reason": "rejected",
            "error": "no such queue",
            "pointer": "/payload/queueId",
            "event_type": "users.presence",
            "schema_version": "2.1.0",
            "receive_count": 3,
            "source": "arn:aws:sqs:x",
            "dead_lettered_at": "2026-03-02T14:05:00.500+00:00",
        }.items()
    )


def test_an_empty_list_is_not_an_error(run: Run, state: Path, keep: Any) -> None:
    """A state file may have no dead letters."""
    keep()

    for more in ([], ["--json"]):
        result = run("dead-letters", "list", "--state", str(state), *more)
        assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout == b""


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999999", "first", "²"])
def test_an_unknown_number(
    call: Run, state: Path, keep: Any, make_dead_letter: Any, number: str
) -> None:
    """The message names the number and the state file."""
    keep(make_dead_letter("x"))

    result = call("show", number, "--state", str(state))

    assert result.returncode == 2
    assert result.stdout == b""
    assert result.stderr.decode() == (
        f"genesys-events: there is no dead letter {number} in {state}\n"
    )


def test_listing_creates_no_state_file(state: Path) -> None:
    """A typing error in --state is reported, and creates no file."""
    with pytest.raises(UsageError, match="there is no state file"):
        StateFileStore(state)

    assert not state.exists()


@pytest.mark.parametrize("command", [["list"], ["show", "1"]], ids=["list", "show"])
def test_another_programs_database_is_not_changed(
    run: Run, tmp_path: Path, command: list[str]
) -> None:
    """A file that is not a state file is reported by name."""
    other = tmp_path / "other.txt"
    other.write_text("not a database, and longer than the header of one\n" * 40)
    before = other.read_bytes()

    result = run("dead-letters", *command, "--state", str(other))

    assert result.returncode == 2
    (line,) = result.stderr.decode().splitlines()
    assert line.startswith(f"genesys-events: {other} cannot be used as the state file")
    assert other.read_bytes() == before


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_list_is_complete_on_a_narrow_terminal(
    width: int,
    make_dead_letter: Callable[..., DeadLetter],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every field of the JSON output is in the text, in at most five lines an entry."""
    error = "/payload/connectedDurationMs: Input should be a valid integer"
    source = "docs/example-events.jsonl:3#/Records/2"
    listed = [
        ListedDeadLetter(
            str(number),
            make_dead_letter(
                "{}",
                reason="unknown_schema_version",
                event_type="detail.events.conversation.customer.start",
                schema_version="2.1.0",
                error=error,
                source=source,
            ),
        )
        for number in range(101, 111)
    ]
    monkeypatch.setattr(
        "tools.dead_letters.printing.console_for_output",
        lambda _width: Console(width=width, highlight=False),
    )

    print_list(listed, as_json=False)

    lines = capsys.readouterr().out.splitlines()
    joined = "".join("".join(lines).split())
    assert len(lines) <= 5 * len(listed) + 4
    assert max(map(len, lines)) <= width
    for number in range(101, 111):
        assert str(number) in joined
    for text in ("unknown_schema_version", "2.1.0", error, source):
        assert joined.count("".join(text.split())) == len(listed)
    assert joined.count("detail.events.conversation.customer.start") == len(listed)
