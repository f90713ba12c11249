"""How a place in an event is written, and which names in it may be told."""

from __future__ import annotations

import re

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_MAX_DIGITS = 4
"""Phone numbers and ids have more of them, and no field of Genesys's has."""


def escaped(name: str) -> str:
    """Write a name as one step of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def shown_name(name: str) -> str:
    """The name of an unknown field if it reads like one, else `*`.

    Where upstream keeps things by number, address or id, a name is what must not be told.
    """
    if not _NAME.fullmatch(name) or sum(map(str.isdigit, name)) > _MAX_DIGITS:
        return "*"
    return name
