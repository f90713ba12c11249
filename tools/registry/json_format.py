"""JSON as people read it: what fits on a line stands on one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

_WIDTH = 100
_STEP = "  "


def json_text(document: Mapping[str, Any]) -> str:
    """Write a document, the same bytes each time; the keys keep their order."""
    return _written(document, "", 0) + "\n"


def _written(value: Any, margin: str, taken: int) -> str:
    """`taken` columns of the first line are in use, and on later lines the margin."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) <= _WIDTH - taken or not isinstance(value, (dict, list)) or not value:
        return flat
    inner = margin + _STEP
    if isinstance(value, dict):
        lines = []
        for name, child in value.items():
            key = f"{inner}{json.dumps(name, ensure_ascii=False)}: "
            lines.append(key + _written(child, inner, len(key) + 1))
        return "{\n" + ",\n".join(lines) + f"\n{margin}}}"
    if any(isinstance(child, (dict, list)) for child in value):
        lines = [inner + _written(child, inner, len(inner) + 1) for child in value]
        return "[\n" + ",\n".join(lines) + f"\n{margin}]"
    return "[\n" + _filled(value, inner) + f"\n{margin}]"


def _filled(values: Sequence[Any], margin: str) -> str:
    """As many values on a line as there is room for."""
    lines = [margin]
    for position, value in enumerate(values):
        text = json.dumps(value, ensure_ascii=False) + ("," if position < len(values) - 1 else "")
        if len(lines[-1]) + len(text) >= _WIDTH and lines[-1] != margin:
            lines[-1] = lines[-1].rstrip()
            lines.append(margin)
        lines[-1] += f"{text} "
    return "\n".join(line.rstrip() for line in lines)
