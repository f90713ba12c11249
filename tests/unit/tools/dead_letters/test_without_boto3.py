"""The dead letters of a state file need no boto3: `make run` does not install it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.cli import Result, run_process
from support.paths import ROOT

QUEUE = "https://sqs.eu-central-1.amazonaws.com/123456789012/dead"
WITHOUT = "\n".join(
    (
        "import sys",
        "class Absent:",
        "    def find_spec(self, name, path=None, target=None):",
        "        if name.partition('.')[0] in ('boto3', 'botocore', 's3transfer', 'urllib3'):",
        "            raise ModuleNotFoundError(f'No module named {name!r}', name=name)",
        "sys.meta_path.insert(0, Absent())",
        "from tools.cli.main import main",
        "main()",
    )
)
"""The command in an environment that lacks what requirements/run.txt does not name."""


def without_boto3(*arguments: str) -> Result:
    """Run the command line on this registry."""
    return run_process(*arguments, cwd=ROOT, command=[sys.executable, "-c", WITHOUT])


@pytest.mark.parametrize(
    "command",
    [
        ["list"],
        ["list", "--json"],
        ["show", "1"],
        ["show", "1", "--body"],
        ["redrive", "--dry-run"],
        ["redrive"],
        ["purge", "--yes"],
    ],
    ids=" ".join,
)
def test_a_command_on_a_state_file_needs_no_boto3(
    command: list[str], state: Path, keep: Any, make_dead_letter: Callable[..., Any]
) -> None:
    """Every command, from the first that `make run` suggests."""
    keep(make_dead_letter("{broken"))

    result = without_boto3("dead-letters", *command, "--state", str(state))

    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout


def test_an_export_and_its_report_need_no_boto3(
    state: Path, keep: Any, make_dead_letter: Callable[..., Any], tmp_path: Path
) -> None:
    """From the state file to `drift`."""
    keep(make_dead_letter('{"event_id": 1}'))
    file = tmp_path / "out.jsonl.gz"

    exported = without_boto3("dead-letters", "export", "-o", str(file), "--state", str(state))
    reports = [without_boto3("drift", str(source)) for source in (file, state)]

    assert (exported.returncode, exported.stderr) == (0, b"")
    assert [(each.returncode, each.stderr) for each in reports] == [(0, b"")] * 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["dead-letters", "list", "--queue", QUEUE],
        ["dead-letters", "redrive", "--queue", QUEUE, "--dry-run"],
        ["drift", QUEUE],
        ["drift", "s3://bucket/prefix"],
    ],
    ids=" ".join,
)
def test_what_needs_boto3_says_how_to_install_it(arguments: list[str]) -> None:
    """One sentence, no traceback."""
    result = without_boto3(*arguments)

    assert result.returncode == 2
    assert result.stderr.endswith(b"pip install boto3\n")
    assert result.stderr.count(b"\n") == 1
