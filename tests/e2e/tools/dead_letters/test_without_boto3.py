"""The dead letters of a state file need no boto3: `make run` does not install it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from support.cli import run_process
from support.paths import ROOT

QUEUE = "https://sqs.eu-central-1.amazonaws.com/123456789012/dead"
WITHOUT = """
import contextlib, io, json, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in ('boto3', 'botocore', 's3transfer', 'urllib3'):
            raise ModuleNotFoundError(f'No module named {name!r}', name=name)

sys.meta_path.insert(0, Absent())
from tools.cli.main import main

results = []
for arguments in json.loads(sys.argv[1]):
    sys.argv = ['genesys-events', *arguments]
    code, output, errors = 0, *(io.TextIOWrapper(io.BytesIO()) for _ in range(2))
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
    for stream in (output, errors):
        stream.flush()
    results.append((code, *(each.buffer.getvalue().decode() for each in (output, errors))))
print(json.dumps(results))
"""
"""The command line in an environment that lacks what requirements/run.txt does not name."""


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    output: str
    errors: str


def without_boto3(*commands: list[str]) -> list[Ended]:
    """Run commands on this registry, one after another in one process."""
    done = run_process(json.dumps(commands), cwd=ROOT, command=[sys.executable, "-c", WITHOUT])
    assert (done.returncode, done.stderr) == (0, b"")
    return [Ended(*each) for each in json.loads(done.stdout)]


def test_a_command_on_a_state_file_needs_no_boto3(
    state: Path, keep: Any, make_dead_letter: Callable[..., Any]
) -> None:
    """Every command, from the first that `make run` suggests."""
    keep(make_dead_letter("{broken"))
    commands = [
        *(["list"], ["list", "--json"], ["show", "1"], ["show", "1", "--body"]),
        *(["redrive", "--dry-run"], ["redrive"], ["purge", "--yes"]),
    ]

    results = without_boto3(
        *(["dead-letters", *command, "--state", str(state)] for command in commands)
    )

    for command, result in zip(commands, results, strict=True):
        assert (result.code, result.errors) == (0, ""), command
        assert result.output, command


def test_an_export_and_its_report_need_no_boto3(
    state: Path, keep: Any, make_dead_letter: Callable[..., Any], tmp_path: Path
) -> None:
    """From the state file to `drift`."""
    keep(make_dead_letter('{"event_id": 1}'))
    file = tmp_path / "out.jsonl.gz"

    results = without_boto3(
        ["dead-letters", "export", "-o", str(file), "--state", str(state)],
        ["drift", str(file)],
        ["drift", str(state)],
    )

    assert [(each.code, each.errors) for each in results] == [(0, "")] * 3


def test_what_needs_boto3_says_how_to_install_it() -> None:
    """One sentence, no traceback."""
    commands = [
        ["dead-letters", "list", "--queue", QUEUE],
        ["dead-letters", "redrive", "--queue", QUEUE, "--dry-run"],
        ["drift", QUEUE],
        ["drift", "s3://bucket/prefix"],
    ]

    for command, result in zip(commands, without_boto3(*commands), strict=True):
        assert result.code == 2, command
        assert result.errors.endswith("pip install boto3\n"), command
        assert result.errors.count("\n") == 1, command
