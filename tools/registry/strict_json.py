"""What is JSON to everybody: Python's own parser takes more, and its dicts hold more."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import partial
from math import isfinite
from typing import Any, NoReturn

from processor.pointers import join

_MOST_DIGITS = 640
"""So many any Python reads, however it is set; a float has 17 that count."""
_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"|-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|NaN|Infinity)'
)
"""A string, a number, or what Python takes for one."""
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)"
)
"""Whatever begins with a backslash: a character in two halves, one half alone, anything else."""


def read_json(text: str) -> Any:
    """Raise JSONDecodeError, with the place and the fix, or RecursionError if nested too deep."""
    document = json.loads(
        text, parse_constant=partial(_refuse_constant, text), parse_int=partial(_integer, text)
    )
    for each in _ESCAPE.finditer(text):
        if each["half"]:
            message = f"{each[0]} is half a character; write both halves, or the character"
            raise json.JSONDecodeError(message, text, each.start())
    return document


def _refuse_constant(text: str, name: str) -> None:
    _refuse(text, name, f"{name} is no number")


def _integer(text: str, number: str) -> int:
    digits = len(number.removeprefix("-"))
    if digits > _MOST_DIGITS:
        message = f"a number of {digits} digits, and not every parser reads {_MOST_DIGITS + 1}"
        _refuse(text, number, f"{message}; give fewer")
    return int(number)


def _refuse(text: str, token: str, message: str) -> NoReturn:
    # Within a string the same characters are no fault.
    offset = next(each.start() for each in _TOKEN.finditer(text) if each[0] == token)
    raise json.JSONDecodeError(message, text, offset)


def not_json(value: object) -> str | None:
    """What in a value JSON has no word for: "/payload/x is of type set"; None if nothing."""
    try:
        found = _not_json(value)
    except RecursionError:
        return "it holds itself, or is nested too deep"
    if found is None:
        return None
    what, steps = found
    pointer = join(reversed(steps))
    return f"{pointer or '/'} {what}"


def _not_json(value: object) -> tuple[str, list[str]] | None:
    """What is wrong, and the steps to it, the last first."""
    if value is None or isinstance(value, (str, int)):
        return None
    if isinstance(value, float):
        return None if isfinite(value) else (f"is {value}", [])
    parts: Iterable[tuple[object, object]]
    if isinstance(value, list):
        parts = enumerate(value)
    elif not isinstance(value, dict):
        return f"is of type {type(value).__name__}", []
    elif not all(isinstance(name, str) for name in value):
        return "has a key that is no str", []
    else:
        parts = value.items()
    for name, each in parts:
        found = _not_json(each)
        if found is not None:
            found[1].append(str(name))
            return found
    return None
