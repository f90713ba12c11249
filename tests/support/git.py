"""Git repositories of tests, without a user's settings."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")
DATE = "2026-03-02T23:30:00-01:00"
"""When every commit is made."""
_IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "A. Tester"), ("EMAIL", "tester@example.com"), ("DATE", DATE))
}


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder; its output."""
    command = [shutil.which("git") or "git", *arguments]
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **settings, **_IDENTITY},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def commit_all(folder: Path) -> None:
    """Commit everything below a folder, in a new repository if there is none."""
    git(folder, "init", "--quiet")
    git(folder, "add", "--all", ".")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=A commit")
