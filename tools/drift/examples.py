"""Examples of drifted events: the same shape as what was read, without personal data."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from processor.redaction import redact_name
from tools.drift.field_tree import FieldNode
from tools.drift.values import text_kind

MOST_EXAMPLES = 8
"""Of each event type."""
_LONGEST_TEXT = 60
_MOST_ITEMS = 3

_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")
_SECONDS_FRACTION = re.compile(r"\.[0-9]+")


class Example(NamedTuple):
    """A drifted event, and what it shows."""

    at: float
    event_id: str
    shows: frozenset[tuple[str, str]]
    """(pointer, kind) of its findings."""
    detail: dict[str, Any]


def redacted(detail: dict[str, Any], root: FieldNode, *, keep_constants: bool = False) -> Any:
    """The event with each value that might be personal data replaced by one of the same shape.

    Equal ids are replaced by equal ids. Known values of enumerations stay; with `keep_constants`,
    so do texts that look like constants of a program.
    """
    return _Redaction(keep_constants=keep_constants).redact(detail, root)


def chosen(examples: list[Example]) -> list[dict[str, Any]]:
    """The first events that together show every drifted field, up to MOST_EXAMPLES."""
    taken: list[dict[str, Any]] = []
    covered: set[tuple[str, str]] = set()
    for example in sorted(examples, key=lambda each: (each.at, each.event_id)):
        if not example.shows <= covered and len(taken) < MOST_EXAMPLES:
            taken.append(example.detail)
            covered |= example.shows
    return taken


class _Redaction:
    def __init__(self, *, keep_constants: bool) -> None:
        self.keep_constants = keep_constants
        self.ids: dict[str, str] = {}

    def redact(self, value: Any, field: FieldNode | None) -> Any:
        if isinstance(value, str):
            return self._text(value, field)
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, (int, float)):
            return _number(value)
        if isinstance(value, list):
            items = field.each("items") if field is not None else None
            return [self.redact(item, items) for item in value[:_MOST_ITEMS]]
        return self._object(value, field)

    def _object(self, value: dict[str, Any], field: FieldNode | None) -> dict[str, Any]:
        redacted: dict[str, Any] = {}
        for name, child in value.items():
            known = field.below(name) if field is not None else None
            is_named = known is not None and name in (field.children if field else ())
            is_data = known is not None and not is_named
            new_name = name if is_named else "*" if is_data else redact_name(name)
            if new_name == "*":
                new_name = f"key{len(redacted) + 1}"
            redacted[new_name] = self.redact(child, known)
        return redacted

    def _text(self, text: str, field: FieldNode | None) -> str:
        if field is not None and (text in field.values or text.casefold() in field.known_folded):
            return text
        kind = text_kind(text)
        if kind == "uuid":
            number = len(self.ids) + 1
            return self.ids.setdefault(text, f"00000000-0000-4000-8000-{number:012d}")
        if kind == "date-time":
            fraction = _SECONDS_FRACTION.search(text)
            digits = len(fraction[0]) - 1 if fraction else 0
            return "2026-03-02T14:05:00" + (f".{'0' * digits}" if digits else "") + "Z"
        if kind == "date":
            return "2026-03-02"
        if kind == "constant" and self.keep_constants and field is not None and field.values:
            return text
        text = _UNPRINTABLE.sub("x", text[:_LONGEST_TEXT])
        text = _LETTER.sub(lambda match: "X" if match[0].isupper() else "x", text)
        return _DIGIT.sub("0", text)


def _number(value: int | float) -> int | float:
    """A number of the same sign, size and type: the first digit, and zeros."""
    if isinstance(value, int):
        digits = str(abs(value))
        size = int(digits[0] + "0" * (len(digits) - 1))
        return size if value >= 0 else -size
    return float(f"{value:.0e}")
