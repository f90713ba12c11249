"""The formats of a drift report, and writing it to a file or standard output."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TextIO

from tools.drift.html import write_page
from tools.drift.markdown import write_markdown
from tools.drift.text import write_text
from tools.drift.wording import Report
from tools.registry.locate import UsageError


def write_json(report: Report, stream: TextIO) -> None:
    """Write the report unchanged: see docs/drift.md."""
    json.dump(report, stream, indent=2)
    stream.write("\n")


FORMATS: Mapping[str, Callable[[Report, TextIO], None]] = {
    "text": write_text,
    "json": write_json,
    "markdown": write_markdown,
    "html": write_page,
}
"""The names that --format accepts."""


def write(report: Report, style: str, output: Path | None) -> None:
    """Write a report to a file, completely or not at all, or to standard output.

    Raises UsageError if `output` cannot be a file; OSError if, for example, the disk is full:
    then the previous file is unchanged.
    """
    if output is None:
        FORMATS[style](report, sys.stdout)
        return
    if output.is_dir():
        raise UsageError(f"--output {output} is a folder: name the file")
    if not output.parent.is_dir():
        raise UsageError(f"--output {output}: the folder {output.parent} does not exist")
    text = io.StringIO()
    FORMATS[style](report, text)
    if output.exists() and not output.is_file():
        output.write_text(text.getvalue(), "utf-8")  # /dev/stdout, or a pipe
        return
    target = output.resolve()  # replaces the target of a link, not the link
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(text.getvalue().encode())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
