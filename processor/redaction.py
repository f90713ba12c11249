"""What of an event's own text may be logged or reported: names and ids, never a value."""

from __future__ import annotations

import re

HIDDEN = "*"
"""Replaces what may be personal data."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_MAX_NAME_DIGITS = 4
"""Phone numbers and ids have more of them, and no field of Genesys's has."""

_MAX_ID = 128
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/=-]*")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_PHONE_DIGITS = range(7, 16)
"""How many digits a phone number has; the longest are those of E.164."""


def redact_name(name: str) -> str:
    """The name of an unknown field if it reads like one, else `*`.

    Where upstream keeps things by number, address or id, the name itself is personal data.
    """
    if not _NAME.fullmatch(name) or sum(map(str.isdigit, name)) > _MAX_NAME_DIGITS:
        return HIDDEN
    return name


def redact_id(value: object) -> str | None:
    """An id if it reads like one, its first 128 characters; None for none; else `*`.

    An id is the sender's JSON: it may be a number, an object or a text, and hold a phone number,
    an address or a name. What has spaces, `@` or `+`, or no letter and as many digits as a phone
    number, is no id.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        return HIDDEN
    text = value[:_MAX_ID]
    if not _ID.fullmatch(text):
        return HIDDEN
    is_phone = sum(map(str.isdigit, text)) in _PHONE_DIGITS and not any(map(str.isalpha, text))
    return HIDDEN if is_phone and not _UUID.fullmatch(text) else text
