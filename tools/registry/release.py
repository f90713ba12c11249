"""`genesys-events release`: freezes every version that is in the registry."""

from __future__ import annotations

from pathlib import Path

from tools.registry.files import LOCK, RegistryFiles
from tools.registry.lock import hash_of, lock_text, released


def release(root: Path, registry_files: RegistryFiles) -> list[str]:
    """Write the lock file; return the paths of the schemas that were not in it before.

    What is in it already stays as it is: check says if a schema is not.
    """
    before = dict(released(registry_files))
    hashes = {file.path: hash_of(file) for file in registry_files.schemas} | before
    if hashes != before:
        (root / LOCK).write_text(lock_text(hashes), "utf-8", newline="\n")
    return sorted(hashes.keys() - before.keys())
