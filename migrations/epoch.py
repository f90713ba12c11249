"""Times as the integers that Genesys Cloud writes: milliseconds since 1970 (UTC)."""

from __future__ import annotations

from datetime import datetime


def milliseconds(moment: str) -> int:
    """A date-time in milliseconds since 1970, truncated and not rounded."""
    # Python 3.10 reads neither "Z" nor fractions of other than 3 or 6 digits.
    text, zone = moment.upper(), "+00:00"
    if text.endswith("Z"):
        text = text[:-1]
    else:
        text, zone = text[:-6], text[-6:]
    seconds, _, fraction = text.partition(".")
    whole = datetime.fromisoformat(seconds + zone).timestamp()
    return int(whole) * 1000 + int(f"{fraction:0<3}"[:3])
