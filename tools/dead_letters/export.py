"""Dead letters -> a file that `process` and `drift` read; nothing is removed."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from tools.dead_letters.message import message_of
from tools.dead_letters.store import Letter
from tools.registry.workspace import UsageError

_SUFFIXES = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")


def check_output(path: Path) -> None:
    """Raise UsageError where an export cannot, or must not, be written."""
    if not path.name.endswith(_SUFFIXES):
        raise UsageError(f"-o {path}: end the name in one of {', '.join(_SUFFIXES)}")
    if path.exists() or path.is_symlink():
        raise UsageError(f"-o {path} is there already, and may hold what is nowhere else")
    if not path.parent.is_dir():
        raise UsageError(f"-o {path}: there is no folder {path.parent}")


def export(letters: Iterable[Letter], path: Path) -> int:
    """Write letters as SQS messages, one a line; return how many.

    The file is there whole or not at all, and for its owner alone: it holds people's data.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            if path.name.endswith(".gz"):
                with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
                    count = _write(letters, packed)
            else:
                count = _write(letters, file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return count


def _write(letters: Iterable[Letter], file: IO[bytes] | gzip.GzipFile) -> int:
    count = 0
    for count, letter in enumerate(letters, 1):  # noqa: B007 - it is the result
        file.write(json.dumps(message_of(letter)).encode() + b"\n")
    return count
