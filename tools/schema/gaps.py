"""The numbers and strings of an older schema that newer ones might reject.

Intervals of numbers and of lengths are compared exactly. What an interval cannot express, such as
a pattern or another step, is left to candidates, which the reference validator decides about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, inf, lcm
from typing import Any, NamedTuple

from tools.schema.patterns import matching_texts, text_lengths
from tools.schema.walk import Document

FORMATTED = {
    "date-time": (
        *("2026-03-02T14:05:00Z", "2026-03-02T14:05:00.123+01:00", "2026-03-02t14:05:00z"),
        *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.123456789-23:59"),
        *("2024-02-29T23:59:59.0-00:00", "2016-12-31T23:59:59Z"),
    ),
    "date": ("2026-03-02", "0001-01-01", "9999-12-31", "2024-02-29"),
    "uuid": (
        "0b6f2d1c-9e0a-4a52-8c1e-6f5d3b2a1908",
        "0B6F2D1C-9E0A-4A52-8C1E-6F5D3B2A1908",
        "00000000-0000-0000-0000-000000000000",
        "FFFFFFFF-ffff-ffff-ffff-ffffffffffff",
    ),
}
"""Values of each format: a plain one, then edge cases."""
PLAIN_STRINGS = (
    *("text", "", "0", "a", "A", "-1", "UNLISTED", "é", "\U0001f600", " ", "a\n"),
    *(value for values in FORMATTED.values() for value in values),
)
"""Strings of several kinds: of other cases, other alphabets, other formats."""
LONGEST = 262_144
"""The characters of the longest string that is made, and the items of the longest array."""
_LONG = 300
"""A length beyond what a schema without a bound has in mind."""
_LENGTHS = {"date": (10, 10), "uuid": (36, 36), "date-time": (20, inf)}
"""The fewest and the most characters of a value of each format."""
_MOST_POINTS = 1_000
"""The numbers that are tried one by one, to see which multiples several schemas leave out."""

_Bound = tuple[Any, int]
"""A number, and 1 or -1 if the interval begins just after it or ends just before it; else 0."""


class Gap(NamedTuple):
    """What newer schemas might reject."""

    candidates: Iterable[Any]
    """Values to try; some are not of the older schema."""
    is_complete: bool
    """Whether nothing is left out if all the candidates are accepted."""


NO_GAP = Gap((), is_complete=True)


_Interval = tuple[_Bound, _Bound]


class _Line(NamedTuple):
    """The numbers of one schema: an interval, or the multiples of a step in it."""

    low: _Bound
    high: _Bound
    step: Fraction | None


def number_gap(older: Document, newer: Sequence[Document], literals: Sequence[Any]) -> Gap:
    """The numbers that some newer schemas leave out of an older one.

    `type` is "integer" or "number" in each. `literals` are accepted besides.
    """
    line, readers = _line(older), [_line(each) for each in newer]
    alike = [each for each in readers if _is_multiple(line.step, each.step)]
    gaps: list[_Interval] = [(line.low, line.high)]
    for reader in alike:
        gaps = [part for gap in gaps for part in _subtract(gap, reader)]
    gaps = [gap for each in gaps if (gap := _at_multiples(each, line.step)) is not None]
    if not gaps:
        return NO_GAP
    others = [each for each in readers if each not in alike]
    marks = {each[0] for other in others for each in (other.low, other.high)} | set(literals)
    if line.step is None:
        points = [point for gap in gaps for point in _real_points(gap, marks)]
        return Gap(map(_as_json, points), is_complete=all(low == high for low, high in gaps))
    # After so many steps, the same multiples are left out again.
    period = lcm(*((each.step / line.step).numerator for each in others if each.step))
    reach = min(period, _MOST_POINTS)
    points = [point for gap in gaps for point in _multiples(gap, line.step, marks, reach)]
    return Gap(map(_as_json, points), is_complete=reach == period)


def _line(schema: Document) -> _Line:
    low = max(
        (_exact(schema.get("minimum", -inf)), 0),
        (_exact(schema["exclusiveMinimum"]), 1) if "exclusiveMinimum" in schema else (-inf, 0),
    )
    high = min(
        (_exact(schema.get("maximum", inf)), 0),
        (_exact(schema["exclusiveMaximum"]), -1) if "exclusiveMaximum" in schema else (inf, 0),
    )
    step = schema.get("multipleOf", 1 if schema["type"] == "integer" else None)
    return _Line(low, high, None if step is None else Fraction(step))


def _exact(number: Any) -> Any:
    return number if number in (inf, -inf) else Fraction(number)


def _is_multiple(step: Fraction | None, other: Fraction | None) -> bool:
    """Whether all multiples of the one are multiples of the other; None has all numbers."""
    return other is None or (step is not None and step % other == 0)


def _subtract(gap: _Interval, line: _Line) -> Iterator[_Interval]:
    low, high = gap
    before = line.low[0], line.low[1] - 1
    after = line.high[0], line.high[1] + 1
    yield low, min(high, before)
    yield max(low, after), high


def _at_multiples(gap: _Interval, step: Fraction | None) -> _Interval | None:
    """The interval from its first multiple of the step to its last; None if it has none."""
    low, high = gap
    if step is not None and abs(low[0]) != inf:
        number = ceil(low[0] / step)
        low = (number + (low[1] > 0 and number * step == low[0])) * step, 0
    if step is not None and abs(high[0]) != inf:
        number = floor(high[0] / step)
        high = (number - (high[1] < 0 and number * step == high[0])) * step, 0
    return (low, high) if low <= high else None


def _real_points(gap: _Interval, marks: Iterable[Any]) -> Iterator[Any]:
    """A few numbers of an interval, whole ones and others."""
    ends = {each for each in (gap[0][0], gap[1][0], *marks, 0) if abs(each) != inf}
    inside = sorted(each for each in ends if gap[0] <= (each, 0) <= gap[1]) or sorted(ends)
    yield from inside
    for low, high in pairwise(sorted(ends)):
        yield from ((low + high) / Fraction(2), (2 * low + high) / Fraction(3))
    for step in (Fraction(1), Fraction(1, 2), Fraction(1, 8)):
        for each in inside:
            yield from (each + step, each - step)


def _multiples(gap: _Interval, step: Fraction, marks: Iterable[Any], reach: int) -> list[Any]:
    """The multiples of a step in an interval that are near its ends or a mark."""
    (low, _), (high, _) = gap
    near = {each for each in (low, high, *marks, 0) if low <= each <= high and abs(each) != inf}
    first = {floor(each / step) for each in near}
    found = {number + n for number in first for n in range(-reach, reach + 1)}
    return sorted((n * step for n in found if low <= n * step <= high), key=abs)


def _as_json(number: Any) -> Any:
    exact = Fraction(number)
    return int(exact) if exact.denominator == 1 else float(exact)


def string_gap(older: Document, newer: Sequence[Document], literals: Sequence[Any]) -> Gap:
    """The strings that some newer schemas leave out of an older one.

    `literals` are accepted besides.
    """
    own = _lengths(older)
    gaps = [own]
    for each in newer:
        if all(each.get(name) in (None, older.get(name)) for name in ("format", "pattern")):
            fewest, most = each.get("minLength", 0), each.get("maxLength", inf)
            gaps = [
                part
                for low, high in gaps
                for part in ((low, min(high, fewest - 1)), (max(low, most + 1), high))
            ]
    gaps = [(low, high) for low, high in gaps if low <= high and low != inf]
    if not gaps:
        return NO_GAP
    if own[1] == 0:
        return Gap(("",), is_complete=True)
    return Gap(_strings(older, newer, literals, gaps), is_complete=False)


def _lengths(schema: Document) -> tuple[float, float]:
    """The fewest and the most characters of the strings of a schema."""
    low, high = _LENGTHS.get(str(schema.get("format")), (0, inf))
    if "pattern" in schema:
        low, high = text_lengths(schema["pattern"])
    return max(low, schema.get("minLength", 0)), min(high, schema.get("maxLength", inf))


def _strings(
    older: Document,
    newer: Sequence[Document],
    literals: Sequence[Any],
    gaps: Sequence[tuple[float, float]],
) -> Iterator[str]:
    """Strings of the lengths in question, of the older schema's pattern, and of others."""
    near = {
        int(each) + step
        for length in (*(end for gap in gaps for end in gap), _LONG, *_bounds(newer))
        for each in ([] if length == inf else [length])
        for step in (-1, 0, 1)
    }
    # What has to be longer than all of these is `low`, the first end of a gap.
    lengths = sorted(
        each for each in near if each <= LONGEST and any(low <= each <= high for low, high in gaps)
    )
    if "format" in older:
        yield from FORMATTED[older["format"]]
        if older["format"] == "date-time":
            yield from (f"2026-03-02T14:05:00.{'0' * (length - 21)}Z" for length in lengths)
        return
    yield from PLAIN_STRINGS
    for length in lengths:
        yield from (letter * length for letter in ("a", "0", "A", "é", "\U0001f600", " "))
    for text in literals:
        yield from (f"{text}x", str(text)[:-1], str(text).swapcase())
    patterns = [each["pattern"] for each in (older, *newer) if "pattern" in each]
    for pattern in dict.fromkeys(patterns):
        for text in matching_texts(pattern):
            yield from (text, text.swapcase(), f"{text}\n", f"{text}é", text[:-1], text[1:])
            if text:
                yield from (_resized(text, length) for length in lengths)


def _bounds(schemas: Sequence[Document]) -> list[float]:
    return [each[name] for each in schemas for name in ("minLength", "maxLength") if name in each]


def _resized(text: str, length: int) -> str:
    """A text of this length, which repeats a character of another where it is too short."""
    middle = len(text) // 2
    return (text[:middle] + text[middle] * max(0, length - len(text)) + text[middle:])[:length]
