"""Since 2.0.0 every event says when it happened and in which conversation.

Upstream promises neither `eventTime` nor `conversationId`, though events have both. Where one
lacks them the envelope knows: it is published within a second of the event, and names the
conversation. Where nothing names one, the nil UUID says so in the form of an id.
"""

from __future__ import annotations

from typing import Any

from migrations.from_envelope import conversation_id, event_time


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Fill eventTime and conversationId from the envelope where the body lacks them."""
    payload = dict(detail["payload"])
    if payload.get("eventTime") is None:
        payload["eventTime"] = event_time(detail)
    if payload.get("conversationId") is None:
        payload["conversationId"] = conversation_id(detail)
    return {**detail, "payload": payload}
