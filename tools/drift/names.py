"""Names of fields that no schema knows: upstream's word for something, or somebody's data."""

from __future__ import annotations

import re

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z")


def shown_name(name: str) -> str:
    """A name that reads like one a program would give, else `*`: it might be a phone number."""
    return name if _IDENTIFIER.match(name) else "*"
