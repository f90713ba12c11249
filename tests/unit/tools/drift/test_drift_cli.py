"""`genesys-events drift SOURCE…` as a command: its sources, output and exit codes."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from support.cli import run_cli_text
from support.drift_events import flat
from support.paths import ROOT

Make = Callable[..., dict[str, Any]]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def drift() -> Run:
    """`drift(*arguments)`: the command, run in the registry."""

    def run(*arguments: str | Path, stdin: bytes | None = None) -> Any:
        return run_cli_text(
            "drift", *map(str, arguments), cwd=ROOT, stdin=stdin or b"", COLUMNS="120"
        )

    return run


def lines(*events: Any) -> bytes:
    """Events as JSON Lines."""
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


def json_of(result: subprocess.CompletedProcess[str]) -> Any:
    """The JSON that was printed; nothing else is on standard error."""
    assert "Traceback" not in result.stderr
    return json.loads(result.stdout)


def test_drift_alone_says_what_is_missing_and_where_the_options_are(drift: Run) -> None:
    """Its own help names the command that has them."""
    result = drift()
    assert result.returncode == 2
    assert "Missing argument 'SOURCE'" in result.stderr
    assert "'genesys-events drift report -h'" in result.stderr
    assert "drift report -h lists its options" in drift("-h").stdout
    assert "--baseline" in drift("report", "-h").stdout


def test_a_folder_is_read_to_its_last_file(drift: Run, tmp_path: Path) -> None:
    """Lines, gzipped lines, arrays, several events on a line: each event counts once."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.jsonl").write_bytes(lines(flat(1), flat(2)))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(lines(flat(3))))
    (tmp_path / "c.json").write_text(json.dumps([flat(4), flat(5)]))
    (tmp_path / "deep" / "d.gz").write_bytes(gzip.compress(lines(flat(6))))
    firehose = lines(flat(7), flat(8), flat(9)).replace(b"\n", b"")
    (tmp_path / "deep" / "firehose-2026-10-01").write_bytes(firehose)
    (tmp_path / ".hidden").write_bytes(lines(flat(10)))

    result = drift(tmp_path, "--format", "json")

    assert result.returncode == 0, result.stderr
    report = json_of(result)
    assert report["accepted"] == report["events"] == 9
    assert {Path(each["name"]).name: each["events"] for each in report["sources"]} == {
        "a.jsonl": 2,
        "b.jsonl.gz": 1,
        "c.json": 2,
        "d.gz": 1,
        "firehose-2026-10-01": 3,
    }


def test_a_damaged_file_is_named_and_the_others_are_read(drift: Run, tmp_path: Path) -> None:
    """Truncated, binary, empty, broken lines: the report is printed, and the exit code is 2."""
    packed = gzip.compress(lines(*(flat(number) for number in range(500))))
    (tmp_path / "cut.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "picture.bin").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0" * 100)
    (tmp_path / "empty.jsonl").write_bytes(b"")
    (tmp_path / "good.jsonl").write_bytes(lines(flat(1)) + b'{"half": \n' + lines(flat(2)))
    (tmp_path / "not.gz").write_bytes(b"no gzip at all\n")

    result = drift(tmp_path, "--format", "json")

    assert result.returncode == 2
    report = json_of(result)
    problems = {Path(each["name"]).name: each["problem"] for each in report["sources"]}
    assert problems["good.jsonl"] is None
    for name in ("empty.jsonl", "cut.jsonl.gz", "picture.bin", "not.gz"):
        assert name in problems[name]
        assert name in result.stderr
    good = next(each for each in report["sources"] if each["name"].endswith("good.jsonl"))
    assert good["events"] == 3
    assert report["unreadable"]["events"] == 1


def test_standard_input_is_read(drift: Run) -> None:
    """Compressed or not."""
    assert json_of(drift("-", "--format", "json", stdin=lines(flat(1))))["events"] == 1
    packed = gzip.compress(lines(flat(1), flat(2)))
    assert json_of(drift("-", "--format", "json", stdin=packed))["events"] == 2


def test_a_pipe_is_read_from_its_first_byte(drift: Run, tmp_path: Path) -> None:
    """`drift <(zcat …)`: a pipe cannot be read or opened twice."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    events = lines(*(flat(number) for number in range(200)))
    with ThreadPoolExecutor(1) as writer:
        written = writer.submit(pipe.write_bytes, events)
        report = json_of(drift(pipe, "--format", "json"))
        written.result()

    assert report["accepted"] == report["events"] == 200


def test_a_report_is_not_read_as_events(drift: Run, tmp_path: Path) -> None:
    """For example next to the events it is about; the message names it and the command for it."""
    (tmp_path / "in.jsonl").write_bytes(lines(flat(1)))
    drift(tmp_path / "in.jsonl", "--format", "json", "--output", tmp_path / "report.json")

    result = drift(tmp_path, "--format", "json")

    assert result.returncode == 2
    assert "report.json is a report, not events" in result.stderr
    assert json_of(result)["events"] == json_of(result)["accepted"] == 1


@pytest.mark.parametrize(
    ("payload", "fail_on", "code"),
    [
        ({}, "tolerated", 0),
        ({"queueTier": "GOLD"}, "tolerated", 1),
        ({"queueTier": "GOLD"}, "rejected", 0),
        ({"queueId": 7}, "tolerated", 1),
        ({"queueId": 7}, "rejected", 1),
    ],
)
def test_ci_can_fail_on_drift(
    drift: Run, tmp_path: Path, payload: dict[str, Any], fail_on: str, code: int
) -> None:
    """At the given severity and above; without --fail-on, drift is not a failure."""
    (tmp_path / "in.jsonl").write_bytes(lines(flat(1), flat(2, **payload)))

    assert drift(tmp_path / "in.jsonl", "--fail-on", fail_on).returncode == code
    assert drift(tmp_path / "in.jsonl").returncode == 0


def test_a_report_can_be_written_to_a_file(drift: Run, tmp_path: Path) -> None:
    """Then only problems are printed."""
    (tmp_path / "in.jsonl").write_bytes(lines(flat(1)))

    result = drift(tmp_path / "in.jsonl", "--format", "json", "--output", tmp_path / "out.json")

    assert (result.returncode, result.stdout) == (0, "")
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["events"] == 1


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["nowhere.jsonl"], "nowhere.jsonl cannot be read"),
        (["docs/example-events.jsonl", "--format", "yaml"], "give one of text, json"),
        (["docs/example-events.jsonl", "--fail-on", "all"], "give one of rejected, tolerated"),
        (["s3://"], "does not name a bucket"),
        ([""], "a file name is empty"),
    ],
    ids=["no-file", "no-format", "no-severity", "no-bucket", "no-name"],
)
def test_a_wrong_call_is_one_sentence_and_exit_2(
    drift: Run, arguments: list[str], expected: str
) -> None:
    """No traceback; the message says what to give instead."""
    result = drift(*arguments)

    assert result.returncode == 2
    assert expected in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_an_empty_folder_is_an_error(drift: Run, tmp_path: Path) -> None:
    """Nothing to read is not the same as no drift."""
    result = drift(tmp_path)

    assert result.returncode == 2
    assert "has no files" in result.stderr
