"""The formats of a drift report, and writing it to a file or standard output."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TextIO

from tools.drift.html import write_page
from tools.drift.markdown import write_markdown
from tools.drift.text import write_text
from tools.drift.wording import Report
from tools.registry.write_file import write_output


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
    """Write a report to a file, completely or not at all, or to standard output."""
    if output is None:
        FORMATS[style](report, sys.stdout)
        return
    text = io.StringIO()
    FORMATS[style](report, text)
    write_output(output, text.getvalue())
