"""Writes JSON for people to read: values that fit on one line are on one line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

_WIDTH = 100
_STEP = "  "


def json_text(document: Mapping[str, Any]) -> str:
    """Write a document, the same bytes each time; the keys keep their order."""
    return _format(document, "", 0) + "\n"


def _format(value: Any, margin: str, used: int) -> str:
    """`used` columns of the first line are taken; later lines begin with the margin."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) <= _WIDTH - used or not isinstance(value, (dict, list)) or not value:
        return flat
    inner = margin + _STEP
    if isinstance(value, dict):
        lines = []
        for name, child in value.items():
            key = f"{inner}{json.dumps(name, ensure_ascii=False)}: "
            lines.append(key + _format(child, inner, len(key) + 1))
        return "{\n" + ",\n".join(lines) + f"\n{margin}}}"
    if any(isinstance(child, (dict, list)) for child in value):
        lines = [inner + _format(child, inner, len(inner) + 1) for child in value]
        return "[\n" + ",\n".join(lines) + f"\n{margin}]"
    return "[\n" + _wrap(value, inner) + f"\n{margin}]"


def _wrap(values: Sequence[Any], margin: str) -> str:
    """As many values per line as fit."""
    lines = [margin]
    for position, value in enumerate(values):
        text = json.dumps(value, ensure_ascii=False) + ("," if position < len(values) - 1 else "")
        if len(lines[-1]) + len(text) >= _WIDTH and lines[-1] != margin:
            lines[-1] = lines[-1].rstrip()
            lines.append(margin)
        lines[-1] += f"{text} "
    return "\n".join(line.rstrip() for line in lines)
