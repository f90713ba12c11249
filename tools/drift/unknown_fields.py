"""The combined structure of all values of a field that no schema knows."""

from __future__ import annotations

from collections import Counter
from typing import Any

from processor.redaction import redact_name
from tools.drift.values import TEXT_KINDS, count_types, text_kind

_MOST_FIELDS = 60
"""An object with more different names than this is a dictionary: its names are data."""
_DEEPEST = 12


class ValueShape:
    """The types of values that were seen, the kinds of their texts, and what is below them."""

    __slots__ = ("count", "entries", "fields", "items", "texts", "types")

    def __init__(self) -> None:
        self.count = 0
        self.types: Counter[type] = Counter()
        self.texts: Counter[str] = Counter()
        self.fields: dict[str, ValueShape] | None = {}
        """By name; None once the names turned out to be data."""
        self.entries: ValueShape | None = None
        self.items: ValueShape | None = None

    def add(self, value: Any, depth: int = 0) -> None:
        """Take one more value in."""
        self.count += 1
        self.types[type(value)] += 1
        if isinstance(value, str):
            self.texts[text_kind(value)] += 1
        elif depth >= _DEEPEST:
            return
        elif isinstance(value, dict):
            for name, child in value.items():
                self._child(name).add(child, depth + 1)
        elif isinstance(value, list):
            if self.items is None:
                self.items = ValueShape()
            for child in value:
                self.items.add(child, depth + 1)

    def _child(self, name: str) -> ValueShape:
        if self.fields is not None:
            known = self.fields.get(name)
            if known is not None:
                return known
            if redact_name(name) == name and len(self.fields) < _MOST_FIELDS:
                return self.fields.setdefault(name, ValueShape())
            self._forget_names()
        if self.entries is None:
            self.entries = ValueShape()
        return self.entries

    def _forget_names(self) -> None:
        fields, self.fields = self.fields or {}, None
        for shape in fields.values():
            if self.entries is None:
                self.entries = ValueShape()
            self.entries.merge(shape)

    def merge(self, other: ValueShape) -> None:
        """Take in all that another took in."""
        self.count += other.count
        self.types.update(other.types)
        self.texts.update(other.texts)
        if other.fields is None and self.fields is not None:
            self._forget_names()
        for name, shape in (other.fields or {}).items():
            self._child(name).merge(shape)
        for name in ("entries", "items"):
            theirs: ValueShape | None = getattr(other, name)
            if theirs is not None:
                if getattr(self, name) is None:
                    setattr(self, name, ValueShape())
                getattr(self, name).merge(theirs)

    def to_json(self) -> dict[str, Any]:
        """As the report has it."""
        shape: dict[str, Any] = {
            "count": self.count,
            "types": count_types(self.types),
            "texts": {kind: self.texts[kind] for kind in TEXT_KINDS if self.texts[kind]},
        }
        if self.fields:
            shape["fields"] = {name: each.to_json() for name, each in self.fields.items()}
        if self.entries is not None:
            shape["entries"] = self.entries.to_json()
        if self.items is not None:
            shape["items"] = self.items.to_json()
        return shape
