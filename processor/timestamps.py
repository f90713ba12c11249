"""Times and counts as sources report them: any value, of which few are a time."""

from __future__ import annotations

_NUMBERS = (str, int, float)
_YEAR_10000 = 253_402_300_800
_LARGEST_COUNT = 2**63 - 1
"""What SQLite and DynamoDB can store."""


def from_seconds(value: object) -> float | None:
    """Seconds since 1970, as a number or as text; None for what is no time from 1970 to 9999."""
    return _time(_number(value))


def from_milliseconds(value: object) -> float | None:
    """Milliseconds since 1970 -> seconds; None for what is no time from 1970 to 9999."""
    number = _number(value)
    return None if number is None else _time(number / 1000)


def whole_count(value: object) -> int | None:
    """How often something happened, as a number or as text; None if it is not a count."""
    number = _number(value)
    if number is None or not 0 <= number < _LARGEST_COUNT or not number.is_integer():
        return None
    return int(number)


def _time(number: float | None) -> float | None:
    return number if number is not None and 0 <= number < _YEAR_10000 else None


def _number(value: object) -> float | None:
    """A finite or infinite number; `nan` compares as neither more nor less than any limit."""
    if type(value) not in _NUMBERS:  # a boolean is an int too
        return None
    try:
        return float(value)  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return None
