"""Lines and columns in a JSON text: of a value by its pointer, and of repeated keys.

The standard library's parser drops positions, so a text is scanned again when a problem is
reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from json import JSONDecoder

from processor.pointers import escape
from tools.registry.findings import Position

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = JSONDecoder()


class Positions:
    """The positions of all values in one JSON text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def of(self, pointer: str) -> Position:
        """Where a property's key or an item begins; if it is absent, its nearest parent."""
        while pointer not in self._found[0]:
            pointer = pointer.rpartition("/")[0]
        return self.at(self._found[0][pointer])

    def repeated(self) -> Iterator[tuple[str, Position]]:
        """Every key that its object has already: its name and position."""
        for name, offset in self._found[1]:
            yield name, self.at(offset)

    def at(self, offset: int) -> Position:
        """The position of the character at an offset."""
        return Position(
            self.text.count("\n", 0, offset) + 1, offset - self.text.rfind("\n", 0, offset)
        )

    @cached_property
    def _found(self) -> tuple[dict[str, int], list[tuple[str, int]]]:
        """The offset of each pointer, and of each repeated key."""
        offsets: dict[str, int] = {}
        repeated: list[tuple[str, int]] = []
        self._value(self._skip(0), "", offsets, repeated)
        offsets[""] = self._skip(0)
        return offsets, repeated

    def _value(
        self, start: int, pointer: str, offsets: dict[str, int], repeated: list[tuple[str, int]]
    ) -> int:
        """Record the value that starts here and all within; return the offset of its end."""
        offsets.setdefault(pointer, start)
        opening = self.text[start]
        if opening not in "{[":
            return _DECODER.raw_decode(self.text, start)[1]
        closing = "}" if opening == "{" else "]"
        names: set[str] = set()
        position = self._skip(start + 1)
        while self.text[position] != closing:
            if opening == "{":
                name, after = _DECODER.raw_decode(self.text, position)
                if name in names:
                    repeated.append((name, position))
                child = f"{pointer}/{escape(name)}"
                offsets[child] = position
                position = self._skip(self._skip(after) + 1)
            else:
                name = str(len(names))
                child = f"{pointer}/{name}"
            names.add(name)
            position = self._skip(self._value(position, child, offsets, repeated))
            if self.text[position] == ",":
                position = self._skip(position + 1)
        return position + 1

    def _skip(self, position: int) -> int:
        match = _SPACE.match(self.text, position)
        return match.end() if match else position
