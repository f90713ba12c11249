"""`pattern`: the regular expressions that every engine reads alike, and texts that match them.

A pattern is parsed, so that nothing in it is taken for something else. Matching uses the models'
engine, whose time is linear in the text: no pattern can hang a tool.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from math import inf
from typing import NamedTuple

from pydantic_core import SchemaError, SchemaValidator, ValidationError, core_schema

_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}
_SYNTAX = "^$\\.*+?()[]{}|"
_ESCAPABLE = frozenset(_SYNTAX + "/-")
_SET_OPERATORS = ("&&", "--", "~~", "||")
MAX_SIZE = 1_000
"""The characters and classes of a pattern, counted repetitions written out: an engine has as many
states, and tries each of them at every character of a text."""
_DEEPEST = 50
_QUANTIFIERS: Mapping[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_COUNTED = re.compile(r"\{(?P<least>[0-9]{1,9})(?P<comma>,(?P<most>[0-9]{1,9})?)?\}")
_KINDS = ("a", "A", "0", "-", " ", "_", "\u00e9", "\U0001f600", "\n")
_LAST_NEIGHBOUR = 0xD000
"""Beyond it are the surrogates, which no text has."""


class PatternError(ValueError):
    """Engines disagree on a pattern, or cannot read it: what, and where it begins."""


class Text(NamedTuple):
    """One character of a text: one of some ranges, or any that is in none of them."""

    ranges: tuple[tuple[str, str], ...]
    is_negated: bool = False


class Anchor(NamedTuple):
    """`^` or `$`: the beginning or the end of the whole text."""

    character: str


class Sequential(NamedTuple):
    """One part after the other."""

    parts: tuple[Part, ...]


class Choice(NamedTuple):
    """One of some alternatives."""

    alternatives: tuple[Part, ...]


class Repeat(NamedTuple):
    """A part, so many times; `most` is None where there is no limit."""

    part: Part
    least: int
    most: int | None


Part = Text | Anchor | Sequential | Choice | Repeat


@lru_cache(maxsize=1000)
def parse_pattern(pattern: str) -> Part:
    """Parse a pattern; raises PatternError where engines would not read it alike."""
    part = _Parser(pattern).parse()
    if _size(part) > MAX_SIZE:
        raise PatternError(f"has more than {MAX_SIZE:,} parts when its repetitions are written out")
    try:
        _compiled(pattern)
    except SchemaError:
        raise PatternError("is too large for the models' engine") from None
    return part


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern matches anywhere in a text, in time linear in the text."""
    try:
        _compiled(pattern).validate_python(text)
    except ValidationError:
        return False
    return True


@lru_cache(maxsize=1000)
def _compiled(pattern: str) -> SchemaValidator:
    return SchemaValidator(core_schema.str_schema(pattern=pattern, regex_engine="rust-regex"))


def text_lengths(pattern: str) -> tuple[int, float]:
    """The fewest and the most characters of a text that matches; wider if that is not simple."""
    try:
        part = parse_pattern(pattern)
    except PatternError:
        return 0, inf
    least, most = _lengths(part)
    return least, most if _is_anchored(part) else inf


def _lengths(part: Part) -> tuple[int, float]:
    if isinstance(part, Text):
        return 1, 1
    if isinstance(part, Anchor):
        return 0, 0
    if isinstance(part, Repeat):
        least, most = _lengths(part.part)
        times = inf if part.most is None else part.most
        return least * part.least, most * times if most else 0
    if isinstance(part, Choice):
        found = [_lengths(each) for each in part.alternatives]
        return min(least for least, _ in found), max(most for _, most in found)
    found = [_lengths(each) for each in part.parts]
    return sum(least for least, _ in found), sum(most for _, most in found)


def _is_anchored(part: Part) -> bool:
    """Whether nothing can come before and after what a pattern describes."""
    if isinstance(part, Choice):
        return all(map(_is_anchored, part.alternatives))
    return (
        isinstance(part, Sequential)
        and len(part.parts) > 1
        and (part.parts[0], part.parts[-1]) == (Anchor("^"), Anchor("$"))
    )


def matching_texts(pattern: str, most: int = 50) -> tuple[str, ...]:
    """A few texts that a pattern matches, always the same ones."""
    texts = islice(_texts(parse_pattern(pattern)), most)
    around = (each for text in texts for each in (text, f"{text}x", f"x{text}"))
    return tuple(islice(dict.fromkeys(each for each in around if matches(pattern, each)), most))


class _Parser:
    """Reads one pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.position = 0
        self.depth = 0

    def parse(self) -> Part:
        part = self._choice()
        if self._peek():
            raise self._error("closes a group that is not open; write \\)")
        return part

    def _peek(self) -> str:
        return self.pattern[self.position : self.position + 1]

    def _take(self) -> str:
        taken = self._peek()
        self.position += 1
        return taken

    def _error(self, why: str, length: int = 1) -> PatternError:
        at = self.position
        return PatternError(f"{self.pattern[at : at + length]!r} at character {at + 1} {why}")

    def _choice(self) -> Part:
        alternatives = [self._sequence()]
        while self._peek() == "|":
            self._take()
            alternatives.append(self._sequence())
        return alternatives[0] if len(alternatives) == 1 else Choice(tuple(alternatives))

    def _sequence(self) -> Part:
        parts: list[Part] = []
        while self._peek() not in ("", "|", ")"):
            start = self.position
            parts.append(self._repeated(self._atom(), start))
        return parts[0] if len(parts) == 1 else Sequential(tuple(parts))

    def _atom(self) -> Part:
        character = self._peek()
        if character == "(":
            return self._group()
        if character == "[":
            return self._class()
        if character == "\\":
            return _one(self._escape())
        if character in "*+?{":
            raise self._error(f"repeats nothing; write \\{character}")
        if character in "]}":
            raise self._error(f"opens nothing; write \\{character}")
        self._take()
        if character in "^$":
            return Anchor(character)
        return Text((("\n", "\n"),), is_negated=True) if character == "." else _one(character)

    def _group(self) -> Part:
        if self.pattern.startswith("(?", self.position):
            raise self._error("is an extension that engines do not share", 3)
        if self.depth == _DEEPEST:
            raise self._error(f"is nested more than {_DEEPEST} levels deep")
        start = self.position
        self._take()
        self.depth += 1
        part = self._choice()
        self.depth -= 1
        if self._take() != ")":
            self.position = start
            raise self._error("is not closed")
        return part

    def _escape(self) -> str:
        character = self.pattern[self.position + 1 : self.position + 2]
        if not character:
            raise self._error("escapes nothing; write \\\\")
        if character not in _ESCAPABLE and character not in _ESCAPES:
            raise self._error("means different things to different engines; write [0-9] for \\d", 2)
        self.position += 2
        return _ESCAPES.get(character, character)

    def _class(self) -> Part:
        start = self.position
        self._take()
        is_negated = self._peek() == "^"
        if is_negated:
            self._take()
        if self._peek() == "]":
            raise self._error("begins a class, which engines disagree on; write \\]")
        ranges: list[tuple[str, str]] = []
        while self._peek() != "]":
            if not self._peek():
                self.position = start
                raise self._error("is not closed")
            ranges.append(self._range(is_first=not ranges))
        self._take()
        return Text(tuple(ranges), is_negated)

    def _range(self, *, is_first: bool) -> tuple[str, str]:
        start = self.position
        low = self._member(is_first=is_first)
        self._refuse_set_operator()
        if self._peek() != "-" or self.pattern[self.position + 1 : self.position + 2] in ("]", ""):
            return low, low
        self._take()
        high = self._member(is_first=False)
        if high < low:
            self.position, end = start, self.position
            raise self._error("is a range that is the wrong way round", end - start)
        return low, high

    def _member(self, *, is_first: bool) -> str:
        self._refuse_set_operator()
        character = self._peek()
        if character == "[":
            raise self._error("is a class within a class in some engines; write \\[")
        if character == "\\":
            return self._escape()
        if character == "-" and not (is_first or self.pattern.startswith("-]", self.position)):
            raise self._error("within a class is a range or itself; write \\- for itself")
        return self._take()

    def _refuse_set_operator(self) -> None:
        if self.pattern[self.position : self.position + 2] in _SET_OPERATORS:
            raise self._error("combines classes in some engines; write each character once", 2)

    def _repeated(self, part: Part, start: int) -> Part:
        limits = self._limits()
        if limits is None:
            return part
        if isinstance(part, Anchor):
            self.position = start
            raise self._error("cannot be repeated")
        if self._peek() == "?":
            self._take()  # lazy: what matches is the same
        if self._peek() in ("*", "+", "?", "{"):
            raise self._error("repeats a repetition, which engines disagree on; write a group")
        return Repeat(part, *limits)

    def _limits(self) -> tuple[int, int | None] | None:
        character = self._peek()
        if character in _QUANTIFIERS:
            self._take()
            return _QUANTIFIERS[character]
        if character != "{":
            return None
        found = _COUNTED.match(self.pattern, self.position)
        if found is None or (found["most"] and int(found["most"]) < int(found["least"])):
            raise self._error("begins no repetition such as {1,3}; write \\{")
        self.position = found.end()
        least = int(found["least"])
        if not found["comma"]:
            return least, least
        return least, int(found["most"]) if found["most"] else None


def _one(character: str) -> Text:
    return Text(((character, character),))


def _size(part: Part) -> int:
    """Its characters and classes, with counted repetitions written out."""
    if isinstance(part, Sequential):
        return sum(map(_size, part.parts))
    if isinstance(part, Choice):
        return sum(map(_size, part.alternatives))
    if isinstance(part, Repeat):
        return _size(part.part) * max(1, part.least + 1 if part.most is None else part.most)
    return 1


def _texts(part: Part) -> Iterator[str]:
    """First a plain text, then each that differs from it in one part."""
    if isinstance(part, Text):
        yield from _characters(part)
    elif isinstance(part, Choice):
        for each in part.alternatives:
            yield from _texts(each)
    elif isinstance(part, Sequential):
        plain = [_plain(each) for each in part.parts]
        yield "".join(plain)
        for position, each in enumerate(part.parts):
            before, after = "".join(plain[:position]), "".join(plain[position + 1 :])
            yield from (f"{before}{text}{after}" for text in islice(_texts(each), 1, None))
    elif isinstance(part, Repeat):
        plain_text = _plain(part.part)
        counts = (part.least, part.least + 1, part.least + 3, part.most or 0)
        for count in dict.fromkeys(counts):
            if part.least <= count and (part.most is None or count <= part.most):
                yield plain_text * count
        if part.most != 0:
            before = plain_text * (part.least - 1)
            yield from (f"{before}{text}" for text in islice(_texts(part.part), 1, None))
    else:
        yield ""


def _plain(part: Part) -> str:
    return next(_texts(part))


def _characters(part: Text) -> Iterator[str]:
    """The ends of its ranges; of a negated class, several characters that are not in it."""
    if not part.is_negated:
        yield from dict.fromkeys(end for each in part.ranges for end in each)
        return
    neighbours = [chr(ord(high) + 1) for _, high in part.ranges if ord(high) < _LAST_NEIGHBOUR]
    for character in (*_KINDS, *neighbours):
        if not any(low <= character <= high for low, high in part.ranges):
            yield character
