"""Since SDK 199.1.0, `eventTime` is a number of milliseconds, where it was a date-time.

Upstream described the time of a contact as a date-time until SDK
199.0.0. A time that is an integer is in milliseconds since 1970 (UTC) in Genesys Cloud's events,
so both name the same moment.
"""

from __future__ import annotations

from typing import Any

from migrations.epoch import milliseconds


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Write the time as milliseconds since 1970."""
    payload = dict(detail["payload"])
    if isinstance(payload.get("eventTime"), str):
        payload["eventTime"] = milliseconds(payload["eventTime"])
    return {**detail, "payload": payload}
