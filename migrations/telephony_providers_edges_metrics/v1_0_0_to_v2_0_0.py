"""Since 2.0.0 every event has eventTime.

Upstream, at SDK 136.0.0, promises no field at all. Where a body lacks one of these, its envelope
says when it was published and, for an event of a conversation, which one; the nil UUID means that
none was named.
"""

from __future__ import annotations

from typing import Any


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Take what the body lacks from the envelope."""
    payload = dict(detail["payload"])
    if payload.get("eventTime") is None:
        payload["eventTime"] = detail["timestamp"]
    return {**detail, "payload": payload}
