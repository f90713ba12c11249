"""The JSON type, kind of text and shape of a value, without the value itself."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from generated.base import DATE_PATTERN, DATE_TIME_PATTERN, UUID_PATTERN

JSON_TYPES: Mapping[type, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
    dict: "object",
    list: "array",
}
"""What JSON calls the types of parsed values."""

TEXT_KINDS = ("uuid", "date-time", "date", "number", "constant", "text")
"""What a string may be, from the narrowest to the widest."""

_PATTERNS = (
    ("uuid", re.compile(UUID_PATTERN.rstrip("$") + r"\Z")),
    ("date-time", re.compile(DATE_TIME_PATTERN.rstrip("$") + r"\Z")),
    ("date", re.compile(DATE_PATTERN.rstrip("$") + r"\Z")),
    ("number", re.compile(r"[+-]?[0-9]+(\.[0-9]+)?\Z")),
    ("constant", re.compile(r"[A-Za-z][A-Za-z0-9]*([._-][A-Za-z0-9]+)*\Z")),
)
_LONGEST_CONSTANT = 64
_LONGEST = 100
"""Characters of a text that are kept."""
_RUN = 4
"""Longer runs of one kind are cut off with `…`."""
_MOST_VALUES = 50

_TRANSLATED = (
    (re.compile(r"[^\W\d_]"), lambda match: "A" if match[0].isupper() else "a"),
    (re.compile(r"\d"), lambda _match: "9"),
    (re.compile(r"[^\x20-\x7e]"), lambda _match: "?"),
    (re.compile(rf"(.)\1{{{_RUN},}}"), lambda match: match[0][:_RUN] + "…"),
)


def text_kind(text: str) -> str:
    """The narrowest of TEXT_KINDS that a string is."""
    for kind, pattern in _PATTERNS:
        if pattern.match(text):
            return "text" if kind == "constant" and len(text) > _LONGEST_CONSTANT else kind
    return "text"


def shape_of(value: str) -> str:
    """A value's shape: each letter as A or a, each digit as 9, long runs cut off."""
    shape = value[:_LONGEST]
    for pattern, put in _TRANSLATED:
        shape = pattern.sub(put, shape)
    return shape


def scalar_text(value: Any) -> str | None:
    """The beginning of a scalar as text; None for objects, arrays and null."""
    if isinstance(value, str):
        return value[:_LONGEST]
    if value is None or isinstance(value, (dict, list)):
        return None
    return json.dumps(value)[:_LONGEST]


class Values:
    """Which values there were and how often, up to a number of different ones."""

    __slots__ = ("counts", "more")

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.more = 0

    def add(self, value: Any, times: int = 1) -> None:
        """Count a value; only scalars that are not null count."""
        text = scalar_text(value)
        if text is None:
            return
        if text in self.counts or len(self.counts) < _MOST_VALUES:
            self.counts[text] += times
        else:
            self.more += times

    def merge(self, other: Values) -> None:
        """Count what another counted."""
        for text, times in other.counts.items():
            self.add(text, times)
        self.more += other.more

    def to_json(self, *, show: bool) -> list[dict[str, Any]]:
        """Most frequent first: the values, or their shapes."""
        counts: Counter[str] = Counter()
        for text, times in self.counts.items():
            counts[text if show else shape_of(text)] += times
        return [
            {"value": text, "count": times}
            for text, times in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        ]


def count_types(types: Mapping[type, int]) -> dict[str, int]:
    """Counts by Python type as counts by JSON type, in JSON's order."""
    return {name: types[kind] for kind, name in JSON_TYPES.items() if types.get(kind)}
