"""A drift report as one HTML page, for managers and engineers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from tools.drift.wording import Report, most_first, worst_first
from tools.output.html import render_page

_TEMPLATES = Path(__file__).parent / "templates"
_SCRIPTS = ("words", "days", "tables", "findings", "types", "report")
"""The script's parts, in their order."""


def write_page(report: Report, stream: TextIO) -> None:
    """Write the page; it makes no requests and runs no script but its own."""
    stream.write(
        render_page(_TEMPLATES, "drift", _SCRIPTS, json.dumps(_data(report), separators=(",", ":")))
    )


def _data(report: Report) -> dict[str, Any]:
    """The report with its types in a list, worst first; JSON objects have no order to rely on."""
    return {
        **report,
        "types": [_type(name, of_type) for name, of_type in worst_first(report["types"])],
        "unknown_types": _named(report["unknown_types"]),
    }


def _type(name: str, of_type: Mapping[str, Any]) -> dict[str, Any]:
    examples = [_example(each) for each in of_type["examples"]]
    unknown_versions = _named(of_type["unknown_versions"])
    return {**of_type, "name": name, "examples": examples, "unknown_versions": unknown_versions}


def _example(event: Mapping[str, Any]) -> str:
    """An event as text, since a browser would round its numbers; control characters are escaped."""
    text = json.dumps(event, indent=2, ensure_ascii=False)
    return "".join(
        each if each.isprintable() or each == "\n" else json.dumps(each)[1:-1] for each in text
    )


def _named(unknown: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{**each, "name": name} for name, each in most_first(unknown)]
