"""The lock file, schemas/released.sha256: the hash of every released schema version."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from processor.naming import is_private
from tools.registry.files import LOCK, RegistryFiles, SourceFile
from tools.registry.write_file import write_file

_LINE = re.compile(r"([0-9a-f]{64})  (\S+)")


class Line(NamedTuple):
    """One line of the lock file."""

    number: int
    hash: str | None
    """None where the line cannot be read."""
    path: str
    """Relative to the registry's root."""


def lines_of(lock: SourceFile) -> Iterator[Line]:
    """Read the lock file, line by line."""
    for number, text in enumerate(lock.content.decode("utf-8", "replace").splitlines(), 1):
        match = _LINE.fullmatch(text)
        if match is None:
            yield Line(number, None, "")
        else:
            yield Line(number, match[1], f"schemas/{match[2]}")


def released(registry_files: RegistryFiles) -> Mapping[str, str]:
    """The hash of each released schema, by its path."""
    return {line.path: line.hash for line in lines_of(registry_files.lock) if line.hash is not None}


def lock_text(hashes: Mapping[str, str]) -> str:
    """Write the lock file: a line for each schema, in the order of their paths."""
    folder = LOCK.rpartition("/")[0]
    return "".join(
        f"{digest}  {path.removeprefix(f'{folder}/')}\n" for path, digest in sorted(hashes.items())
    )


def hash_of(file: SourceFile) -> str:
    """The hash that the lock file holds for a schema."""
    return sha256(file.content).hexdigest()


def is_rebased(file: SourceFile) -> bool:
    """Whether it is a private version of a topic, whose events declare no version."""
    return (
        file.event_type is not None
        and is_private(file.version)
        and "x-genesys-topic" in file.document
    )


def release(root: Path, registry_files: RegistryFiles) -> list[str]:
    """Add schemas to the lock file; return the paths of those that were not in it before.

    All but private versions of topics: no event declares them, and they are merged again with
    what follows in the catalogue. Existing lines are kept: RELEASE-CHANGED reports a schema that no
    longer matches its line.
    """
    before = dict(released(registry_files))
    hashes = {
        file.path: hash_of(file) for file in registry_files.schemas if not is_rebased(file)
    } | before
    if hashes != before:
        write_file(root, LOCK, lock_text(hashes).encode())
    return sorted(hashes.keys() - before.keys())
