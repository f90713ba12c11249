"""Writes files in one step: those of a registry, never through a link, and those a user names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tools.registry.locate import UsageError


def write_file(root: Path, path: str, content: bytes) -> None:
    """Write a file, given its path below the registry's root; make its folders.

    A link at the path is replaced by the file. Raises UsageError if a folder on the way is a link:
    what it leads to may be outside of the registry.
    """
    refuse_links(root, path)
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    # A reader sees the old content or the new, and a link is replaced, not followed.
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(target)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def write_output(output: Path, text: str, option: str = "--output") -> None:
    """Write a file that the user named with an option, completely or not at all.

    Raises UsageError if it cannot be a file; OSError if, for example, the disk is full: then the
    previous file is unchanged.
    """
    if output.is_dir():
        raise UsageError(f"{option} {output} is a folder: name the file")
    if not output.parent.is_dir():
        raise UsageError(f"{option} {output}: the folder {output.parent} does not exist")
    if output.exists() and not output.is_file():
        output.write_text(text, "utf-8")  # /dev/stdout, or a pipe
        return
    target = output.resolve()  # replaces the target of a link, not the link
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(text.encode())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def refuse_links(root: Path, path: str) -> None:
    """Raise UsageError if a folder on the way to a path below the root is a symbolic link."""
    for folder in _folders(root, path):
        if folder.is_symlink():
            raise UsageError(
                f"{folder.relative_to(root).as_posix()} is a symbolic link, and nothing is written "
                "through one: replace it by a folder"
            )


def _folders(root: Path, path: str) -> Iterator[Path]:
    """The folders between the root and a path, from the top."""
    return reversed([root / parent for parent in Path(path).parents[:-1]])
