"""What a migration may take from the envelope for a field that became required."""

from __future__ import annotations

from datetime import datetime
from typing import Any

NIL_UUID = "00000000-0000-0000-0000-000000000000"
"""RFC 9562's "no such thing", in the form of an id; an empty string would not be one."""


def with_identity(payload: dict[str, Any], detail: dict[str, Any]) -> dict[str, Any]:
    """Fill eventTime and conversationId of a detail event where its body lacks them."""
    filled = dict(payload)
    if filled.get("eventTime") is None:
        filled["eventTime"] = event_time(detail)
    if filled.get("conversationId") is None:
        filled["conversationId"] = conversation_id(detail)
    return filled


def event_time(detail: dict[str, Any]) -> int:
    """The event's timestamp in milliseconds since 1970, the unit of `eventTime`."""
    # Python 3.10 reads neither "Z" nor fractions of other than 3 or 6 digits.
    moment, zone = detail["timestamp"].upper(), "+00:00"
    if moment.endswith("Z"):
        moment = moment[:-1]
    else:
        moment, zone = moment[:-6], moment[-6:]
    seconds, _, fraction = moment.partition(".")
    whole = datetime.fromisoformat(seconds + zone).timestamp()
    return int(whole) * 1000 + int(f"{fraction:0<3}"[:3])


def conversation_id(detail: dict[str, Any]) -> str:
    """The conversation that the envelope names, else the nil UUID."""
    return detail.get("conversation_id") or NIL_UUID
