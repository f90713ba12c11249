"""Since 2.0.0 the start of a customer's part says when it was and in which conversation.

As for acd.end: upstream sends both fields without promising them, and the envelope, published
within a second of the event, knows them. The moment matters more here, since waiting times are
counted from it; a second too late is the most it can be.
"""

from __future__ import annotations

from typing import Any

from migrations.from_envelope import with_identity


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Take eventTime and conversationId from the envelope where the body lacks them."""
    return {**detail, "payload": with_identity(detail["payload"], detail)}
