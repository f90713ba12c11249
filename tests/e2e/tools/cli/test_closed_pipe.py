"""A reader that goes away, as `| head` does: an exit code that means nothing else, and no noise."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from support.cli import COMMAND
from support.paths import ROOT

CLOSED_PIPE = 141
EVENTS = "docs/example-events.jsonl"
COMMANDS = {
    "longer than a buffer, by rich": ["types"],
    "longer than a buffer, by typer": ["check", "--rules", "--format", "markdown"],
    "shorter than a buffer": ["diff", "users.presence", "1.0.0", "2.1.0"],
    "nothing but the help": ["--help"],
    "a command's help": ["process", "--help"],
    "a table": ["process", EVENTS, "--max-age", "0", "--state", "{state}"],
    "one object": ["process", EVENTS, "--max-age", "0", "--state", "{state}", "--json"],
    "a report": ["drift", EVENTS, "--format", "json"],
    "with another exit code": ["drift", EVENTS, "--fail-on", "tolerated"],
    "bytes": ["dead-letters", "show", "1", "--body", "--state", "{state}"],
}


def run_without_reader(arguments: list[str], stream: str) -> tuple[int, bytes]:
    """The exit code, and what the other stream got; `stream` has no reader."""
    output, pipe = os.pipe()
    os.close(output)
    try:
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            check=False,
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: pipe},  # type: ignore[call-overload]
        )
    finally:
        os.close(pipe)
    return done.returncode, done.stderr if stream == "stdout" else done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_a_closed_standard_output_is_exit_code_141(name: str, tmp_path: Path) -> None:
    """Whether a write fails, or what is left when the command ends."""
    state = tmp_path / "state"
    arguments = [each.format(state=state) for each in COMMANDS[name]]
    if "dead-letters" in arguments:
        command = [*COMMAND, "process", EVENTS, "--state", str(state)]
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True)

    assert run_without_reader(arguments, "stdout") == (CLOSED_PIPE, b"")


def test_a_closed_standard_error_is_exit_code_141() -> None:
    """`2>&1 | head` too: the message of a mistake has no reader."""
    assert run_without_reader(["process", "/nowhere"], "stderr") == (CLOSED_PIPE, b"")


def test_exit_code_1_keeps_its_meaning() -> None:
    """With a reader, a command that finds something still exits with 1."""
    command = [*COMMAND, "drift", EVENTS, "--fail-on", "tolerated"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [["types"], ["diff", "users.presence", "1.0.0", "2.1.0"]])
def test_a_full_disk_is_one_message(arguments: list[str]) -> None:
    """Also if it shows at the end: no traceback of a flush."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, *arguments], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False
        )

    assert done.returncode == 2
    assert done.stderr == b"genesys-events: the result cannot be written: No space left on device\n"


@pytest.mark.parametrize("stream", [1, 2])
def test_a_stream_that_is_closed_at_the_start_gets_nothing(stream: int) -> None:
    """`>&-` says that it is not wanted."""
    script = f'exec "$@" {stream}>&-'
    done = subprocess.run(
        ["/bin/sh", "-c", script, "sh", *COMMAND, "types", "users.presence"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")
