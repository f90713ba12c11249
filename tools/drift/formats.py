"""The forms of a report."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


def _json(report: Mapping[str, Any]) -> str:
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


FORMATS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {"text": _json, "json": _json}


def write(report: Mapping[str, Any], style: str, output: Path | None) -> None:
    """Write a report to a file, or print it."""
    text = FORMATS[style](report)
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, "utf-8")
