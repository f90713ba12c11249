"""The pre-commit hooks, which see only files that git tracks."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.paths import ROOT

NEW = "users_presence/v2_1_0.py"


def run(folder: Path, *command: str) -> str:
    """A command's output, in a repository without a user's git settings."""
    return subprocess.run(
        command,
        cwd=folder,
        env={
            **os.environ,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")
def test_the_hook_adds_a_new_file_to_git(fresh: Path) -> None:
    """Otherwise pre-commit would see no change, and commit schemas without their models."""
    command = fresh / ".venv" / "bin" / "genesys-events"
    command.parent.mkdir(parents=True)
    command.write_text(
        f"#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} "
        '-m tools.cli "$@"\n'
    )
    command.chmod(0o755)
    (fresh / "pyproject.toml").write_text("")
    (fresh / "generated" / NEW).unlink()
    run(fresh, "git", "init", "--quiet")
    run(fresh, "git", "add", "schemas", "migrations", "generated")
    config = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    hooks = dict(re.findall(r"- id: (\S+)\n(?:.*\n)*?\s+entry: (.*)\n", config))

    run(fresh, *shlex.split(hooks["genesys-events-codegen"]))

    assert run(fresh, "git", "diff", "--name-only") == f"generated/{NEW}\n"
    run(fresh, *shlex.split(hooks["genesys-events-check"]))
