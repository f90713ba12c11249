"""JSON values written down again: bodies for records that came without text."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator


def to_text(value: object) -> str:
    """Write a parsed JSON value down again: the body of a record that came without text."""
    try:
        return json.dumps(value, allow_nan=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        # Infinity, or nesting beyond any stack: malformed, but its letter holds it all.
        return "".join(_pieces(value))


def _pieces(value: object) -> Iterator[str]:
    """Write JSON without recursion, and every character in ASCII."""
    stack: list[object] = [value]
    while stack:
        top = stack.pop()
        if isinstance(top, _Literal):
            yield top
        elif isinstance(top, dict):
            stack.append(_Literal("}"))
            for position, (name, child) in enumerate(reversed(top.items())):
                separator = "," if position < len(top) - 1 else "{"
                stack += [child, _Literal(f"{separator}{json.dumps(str(name))}:")]
            if not top:
                stack.append(_Literal("{"))
        elif isinstance(top, list):
            stack.append(_Literal("]"))
            for position, child in enumerate(reversed(top)):
                stack += [child, _Literal("," if position < len(top) - 1 else "[")]
            if not top:
                stack.append(_Literal("["))
        elif isinstance(top, float) and math.isinf(top):
            yield "1e999" if top > 0 else "-1e999"
        else:
            yield json.dumps(top, default=repr)


class _Literal(str):
    """Text that is JSON already."""

    __slots__ = ()
