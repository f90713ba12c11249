"""Dead letters -> a file that `process` and `drift` read; nothing is removed."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from tools.dead_letters.message import to_lambda_message
from tools.dead_letters.store import ListedDeadLetter
from tools.registry.locate import UsageError

_SUFFIXES = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")


def check_output(path: Path) -> None:
    """Raise UsageError if an export cannot, or must not, be written there."""
    if not path.name.endswith(_SUFFIXES):
        raise UsageError(f"-o {path}: end the name in one of {', '.join(_SUFFIXES)}")
    if path.exists() or path.is_symlink():
        raise UsageError(f"-o {path} exists already; an export never overwrites a file")
    if not path.parent.is_dir():
        raise UsageError(f"-o {path}: the folder {path.parent} does not exist")


def export(dead_letters: Iterable[ListedDeadLetter], path: Path) -> int:
    """Write dead letters as SQS messages, one a line; return how many.

    The file is complete or absent, and readable by its owner only: it holds personal data.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            if path.name.endswith(".gz"):
                with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
                    count = _write(dead_letters, packed)
            else:
                count = _write(dead_letters, file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return count


def _write(dead_letters: Iterable[ListedDeadLetter], file: IO[bytes] | gzip.GzipFile) -> int:
    count = 0
    for count, listed in enumerate(dead_letters, 1):  # noqa: B007 - it is the result
        file.write(json.dumps(to_lambda_message(listed)).encode() + b"\n")
    return count
