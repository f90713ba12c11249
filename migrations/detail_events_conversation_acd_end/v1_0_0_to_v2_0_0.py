"""Since 2.0.0 the end of a distribution says when it was and in which conversation.

Upstream promises neither `eventTime` nor `conversationId`, though events have both. Where one
lacks them the envelope knows: it is published within a second of the event, and names the
conversation. Where nothing names one, the nil UUID says so in the form of an id.
"""

from __future__ import annotations

from typing import Any

from migrations.from_envelope import with_identity


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Take eventTime and conversationId from the envelope where the body lacks them."""
    return {**detail, "payload": with_identity(detail["payload"], detail)}
