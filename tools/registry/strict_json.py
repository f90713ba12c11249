"""JSON that every parser accepts: stricter than Python's parser and Python's dicts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import partial
from math import isfinite
from typing import Any, NoReturn

from processor.pointers import join

_MAX_DIGITS = 640
"""Digits that every Python reads, with any settings; a float has 17 significant ones."""
_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"|-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|NaN|Infinity)'
)
"""A string, a number, or a constant that Python accepts as a number."""
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)"
)
"""An escape: a surrogate pair, an unpaired surrogate (`half`), or any other."""


def read_json(text: str) -> Any:
    """Parse JSON; raise JSONDecodeError, or RecursionError if it is nested too deep."""
    document = json.loads(
        text, parse_constant=partial(_refuse_constant, text), parse_int=partial(_integer, text)
    )
    for each in _ESCAPE.finditer(text):
        if each["half"]:
            message = f"{each[0]} is an unpaired surrogate; write the pair, or the character"
            raise json.JSONDecodeError(message, text, each.start())
    return document


def _refuse_constant(text: str, name: str) -> None:
    _refuse(text, name, f"{name} is not a number")


def _integer(text: str, number: str) -> int:
    digits = len(number.removeprefix("-"))
    if digits > _MAX_DIGITS:
        message = f"a number of {digits} digits, but not every parser reads {_MAX_DIGITS + 1}"
        _refuse(text, number, f"{message}; give fewer")
    return int(number)


def _refuse(text: str, token: str, message: str) -> NoReturn:
    # The same characters are allowed within a string.
    offset = next(each.start() for each in _TOKEN.finditer(text) if each[0] == token)
    raise json.JSONDecodeError(message, text, offset)


def not_json(value: object) -> str | None:
    """What in a value JSON cannot express, such as "/payload/x is of type set"; None if nothing."""
    try:
        found = _not_json(value)
    except RecursionError:
        return "it contains itself, or is nested too deep"
    if found is None:
        return None
    what, path = found
    pointer = join(reversed(path))
    return f"{pointer or '/'} {what}"


def _not_json(value: object) -> tuple[str, list[str]] | None:
    """What is wrong, and the path to it in reverse."""
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
        return "has a key that is not a str", []
    else:
        parts = value.items()
    for name, each in parts:
        found = _not_json(each)
        if found is not None:
            found[1].append(str(name))
            return found
    return None
