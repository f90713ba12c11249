"""A state file that another program wrote to: one odd row stops no command for the others."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from support.cli import Result
from tools.dead_letters.message import from_message
from tools.dead_letters.printing import print_list

Run = Callable[..., Result]
TIMES = {
    "huge": "1e300",
    "infinite": "9e999",
    "negative": "-1",
    "39-digits": "9" * 39,
    "text": "'soon'",
    "blob": "x'ff00'",
    "text-that-is-not-utf-8": "CAST(x'ff00' AS TEXT)",
}
OTHERS = {
    "reason": "x'ff'",
    "error": "CAST(x'c3' AS TEXT)",
    "pointer": "x'00'",
    "event_type": "'../../etc'",
    "schema_version": "x'32'",
    "receive_count": "'often'",
    "source": "CAST(x'ff' AS TEXT)",
    "message_group": "x'ff'",
    "body": "CAST(x'7bff' AS TEXT)",
}
ROWS = {
    **{f"dead_lettered_at-{name}": ("dead_lettered_at", value) for name, value in TIMES.items()},
    **{column: (column, value) for column, value in OTHERS.items()},
    "a-body-that-is-a-number": ("body", "17"),
    "a-long-event-type": ("event_type", f"'{'x' * 5_000}'"),
    "a-count-of-39-digits": ("receive_count", "9" * 39),
    "a-number-below-zero": ("id", "-7"),
}


@pytest.fixture(params=ROWS)
def odd(
    request: pytest.FixtureRequest, state: Path, keep: Any, make_dead_letter: Any
) -> Callable[[], list[int]]:
    """A state file with three dead letters, of which the second is odd; the numbers left in it."""
    letters = [make_dead_letter(body, reason="schema_violation") for body in ("{", "[", "}")]
    keep(*letters)
    column, value = ROWS[request.param]
    with closing(sqlite3.connect(state)) as connection, connection:
        update = f"UPDATE dead_letters SET {column} = {value} WHERE id = 2"  # noqa: S608 - this file's
        connection.execute(update)

    def left() -> list[int]:
        with closing(sqlite3.connect(state)) as connection:
            rows = connection.execute("SELECT id FROM dead_letters ORDER BY id")
            return [number for (number,) in rows]

    return left


@pytest.fixture
def command(run: Run, state: Path) -> Run:
    """`command(*arguments)`: a command that succeeds on the state file."""

    def succeed(*arguments: str) -> Result:
        command, *rest = arguments
        result = run(command, "--state", str(state), *rest)
        assert (result.returncode, result.stderr) == (0, b""), arguments
        return result

    return succeed


def test_every_dead_letter_is_listed_and_explained(
    odd: Callable[[], list[int]], command: Run
) -> None:
    """Values that are no time and no text count as not given."""
    numbers = odd()

    table = command("list").stdout.decode()
    listed = [json.loads(line) for line in command("list", "--json").stdout.splitlines()]
    shown = [command("show", "--", str(number)).stdout for number in numbers]

    assert len(table.splitlines()) >= 5
    assert [each["id"] for each in listed] == [str(number) for number in numbers]
    assert all(b"malformed: the " in text for text in shown)


def test_every_dead_letter_is_exported_and_redriven(
    odd: Callable[[], list[int]], command: Run, tmp_path: Path
) -> None:
    """None is lost: each fails again, and keeps its number."""
    numbers = odd()

    command("export", "-o", str(tmp_path / "out.jsonl"))
    dry = command("redrive", "--dry-run").stdout
    command("redrive")

    assert len((tmp_path / "out.jsonl").read_bytes().splitlines()) == 3
    assert b"would be redriven: 3" in dry
    assert odd() == numbers
    assert b'"reason": "malformed"' in command("list", "--json").stdout


def test_every_dead_letter_is_purged(odd: Callable[[], list[int]], command: Run) -> None:
    """A row is found again by what it holds, also by an odd value."""
    command("purge", "--yes")

    assert odd() == []


@pytest.mark.parametrize("name", ["9" * 5_000, "9" * 19, "1e0", "+1", "", "\uff11", "--"])
def test_a_number_that_no_dead_letter_has_is_refused(
    run: Run, state: Path, keep: Any, make_dead_letter: Any, name: str
) -> None:
    """With one sentence, however long the number is."""
    keep(make_dead_letter("{"))

    result = run("show", "--state", str(state), "--", name)

    assert result.returncode == 2
    assert b"there is no dead letter" in result.stderr
    assert len(result.stderr) < 400


@pytest.mark.parametrize("time", ["1e300", "-1", "nan", "soon", "9" * 39, "9" * 5_000, ""])
def test_times_in_a_queues_message_may_be_anything(
    time: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Anyone who may send to the queue writes its attributes."""
    written = {"reason": "stale", "receive_count": time, "dead_lettered_at": time}
    listed = from_message(_message(written), "https://queue")

    print_list([listed], as_json=True)

    printed = json.loads(capsys.readouterr().out)
    assert printed["receive_count"] is None
    assert printed["dead_lettered_at"] == "2026-03-02T14:05:01.100+00:00"


@pytest.mark.parametrize(
    "time",
    [
        *("0001-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
        *("1969-12-31T23:59:59+00:00", "yesterday"),
    ],
)
def test_a_time_that_cannot_be_printed_is_when_the_message_was_sent(
    time: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Python's own limits are not those of ISO 8601."""
    listed = from_message(_message({"reason": "stale", "dead_lettered_at": time}), "https://queue")

    print_list([listed], as_json=True)

    printed = json.loads(capsys.readouterr().out)
    assert printed["dead_lettered_at"] == "2026-03-02T14:05:01.100+00:00"


@pytest.mark.parametrize("sent", ["1e300", "-1", "nan", "9" * 5_000])
def test_a_message_that_was_sent_at_no_time_is_listed(
    sent: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """SQS always knows; what stands in for it in a test may not."""
    message = {**_message({"reason": "stale"}), "Attributes": {"SentTimestamp": sent}}

    print_list([from_message(message, "https://queue")], as_json=True)

    assert json.loads(capsys.readouterr().out)["dead_lettered_at"].startswith("1970-01-01")


def _message(attributes: dict[str, str]) -> dict[str, Any]:
    return {
        "MessageId": "m1",
        "Body": "{}",
        "Attributes": {"SentTimestamp": "1772460301100"},
        "MessageAttributes": {
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        },
    }
