"""`genesys-events dead-letters`: what is known of each, and its body only when asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processor.dead_letters import DeadLetter
from processor.local.database import open_database
from processor.local.dead_letters import SqliteDeadLetters
from tools.dead_letters import print_body, print_list
from tools.root import UserMistake

ROOT = Path(__file__).resolve().parents[2]
PRIVATE = "+15555550147"
Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
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


def letter(body: str | bytes, **more: object) -> DeadLetter:
    """A dead letter of which nothing but the body matters."""
    known = DeadLetter(
        body=body,
        reason="malformed",
        error="the body is not JSON",
        pointer="",
        event_type=None,
        schema_version=None,
        receive_count=None,
        source="in.jsonl:1",
        dead_lettered_at=0.0,
    )
    return known._replace(**more)  # type: ignore[arg-type]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state file that is not there yet."""
    return tmp_path / "state.sqlite3"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`run(*arguments)`: the real command, with nothing of the developer's environment."""

    def command(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "tools.cli", *arguments],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )

    return command


def keep(state: Path, *letters: DeadLetter) -> None:
    """Put letters into a state file."""
    connection = open_database(state)
    try:
        SqliteDeadLetters(connection).send(letters)
    finally:
        connection.close()


def test_a_body_goes_in_and_comes_out_to_the_byte(run: Run, state: Path, tmp_path: Path) -> None:
    """From file through `process` to `dead-letters show`: the original, and nothing after it."""
    file = tmp_path / "in.jsonl"
    file.write_bytes(b"\n".join(BODIES.values()))

    processed = run("process", str(file), "--state", str(state), "--json")
    printed = [
        run("dead-letters", "show", str(number), "--state", str(state))
        for number in range(1, len(BODIES) + 1)
    ]

    assert json.loads(processed.stdout)["dead_lettered"] == {"malformed": len(BODIES)}
    assert [each.stdout for each in printed] == list(BODIES.values())
    assert all(each.returncode == 0 and each.stderr == b"" for each in printed)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.binary(max_size=60) | st.text(max_size=30))
def test_any_body_is_kept_to_the_byte(
    body: bytes | str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Text or bytes, decodable or not: redriving sends what was received."""
    state = tmp_path / "any.sqlite3"
    state.unlink(missing_ok=True)
    keep(state, letter(body))

    print_body(state, 1)
    sys.stdout.flush()

    sent = body if isinstance(body, bytes) else body.encode()
    assert capfdbinary.readouterr().out == sent


def test_a_body_with_a_lone_surrogate_is_kept(
    state: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Python can hold text that UTF-8 cannot; SQS never sends it, a direct invocation may."""
    keep(state, letter("\ud800"))

    print_body(state, 1)
    sys.stdout.flush()

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
    """A pointer names what the schema names; a free key is the sender's data."""
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
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every line parses by itself, and has all that is known but the body."""
    keep(
        state,
        letter(b"1"),
        letter(
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

    print_list(state, as_json=True)

    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["number"] == 1
    assert set(second) == {"number", *DeadLetter._fields} - {"body"}
    assert (
        second.items()
        >= {
            "number": 2,
            "reason": "rejected",
            "error": "no such queue",
            "pointer": "/payload/queueId",
            "event_type": "users.presence",
            "schema_version": "2.1.0",
            "receive_count": 3,
            "source": "arn:aws:sqs:x",
            "dead_lettered_at": "2026-03-02T14:05:00+00:00",
        }.items()
    )


def test_the_list_as_a_table(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a sender wrote is shown as it is, cut off where it is long, never as markup."""
    keep(state, letter("x", event_type="[/red]" + "y" * 500, error="[bold]no", source="a[/b]:1"))

    print_list(state, as_json=False)

    text = capsys.readouterr().out
    assert "[bold]no" in text
    assert "a[/b]:1" in text
    assert "[/red]" in text
    assert text.count("y") < 70


def test_an_empty_list_is_no_mistake(run: Run, state: Path) -> None:
    """A state file without dead letters is good news."""
    keep(state)

    for more in ([], ["--json"]):
        result = run("dead-letters", "list", "--state", str(state), *more)
        assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout == b""


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999999"])
def test_a_number_that_is_not_there(run: Run, state: Path, number: str) -> None:
    """The message names the number and the state file."""
    keep(state, letter("x"))

    result = run("dead-letters", "show", number, "--state", str(state))

    assert result.returncode == 2
    assert result.stdout == b""
    assert result.stderr.decode() == (
        f"genesys-events: there is no dead letter {number} in {state}\n"
    )


def test_looking_makes_no_state_file(state: Path) -> None:
    """A typing error in --state is told, and leaves nothing behind."""
    with pytest.raises(UserMistake, match="there is no state file"):
        print_list(state, as_json=False)

    assert not state.exists()


@pytest.mark.parametrize("command", [["list"], ["show", "1"]], ids=["list", "show"])
def test_another_programs_database_is_left_alone(
    run: Run, tmp_path: Path, command: list[str]
) -> None:
    """A file that is no state file is named, and not changed."""
    other = tmp_path / "other.txt"
    other.write_text("not a database, and longer than the header of one\n" * 40)
    before = other.read_bytes()

    result = run("dead-letters", *command, "--state", str(other))

    assert result.returncode == 2
    (line,) = result.stderr.decode().splitlines()
    assert line.startswith(f"genesys-events: {other} cannot be used as the state file")
    assert other.read_bytes() == before
