"""What git knows of a registry's files: when they were added, and what they were at a commit."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from pathlib import Path

from tools.registry.locate import UsageError


def dates_added(root: Path) -> Mapping[str, str]:
    """The day, in UTC, on which each committed schema was last added, by its path below the root.

    Empty if the registry is in no git repository, or if its history is cut off.
    """
    if _run(root, "rev-parse", "--is-shallow-repository").strip() != b"false":
        return {}
    log = _run(
        root,
        *("log", "--format=%x01%ct", "--name-only", "--diff-filter=A", "--no-renames"),
        *("-z", "--relative", "--", "schemas"),
    )
    return dict(reversed(list(_dates(log))))  # git names the newest first


def files_at(root: Path, ref: str, folder: str) -> Mapping[str, bytes]:
    """The files that a commit has in a folder, by their paths below the root.

    Raises UsageError if there is no such commit.
    """
    named = _run(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    commit = named.decode().strip()
    if not commit:
        raise UsageError(
            f"git knows no commit {ref} here: give a branch, a tag or a hash, such as origin/main"
        )
    listed = _run(root, "ls-tree", "-r", "-z", "--name-only", commit, "--", f"{folder}/")
    paths = [path for path in listed.decode("utf-8", "replace").split("\0") if path]
    return {path: _run(root, "show", f"{commit}:./{path}") for path in paths}


def _dates(log: bytes) -> Iterator[tuple[str, str]]:
    for commit in log.split(b"\x01")[1:]:
        seconds, *paths = commit.replace(b"\n", b"\0").split(b"\0")
        day = datetime.fromtimestamp(int(seconds), timezone.utc).date().isoformat()
        yield from ((path.decode("utf-8", "replace"), day) for path in paths if path)


def _run(root: Path, *arguments: str) -> bytes:
    """The output of git; empty if it fails, or is not installed."""
    try:
        return subprocess.run(  # noqa: S603 - arguments of our own
            ["git", *arguments],  # noqa: S607 - the user's git
            cwd=root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return b""
