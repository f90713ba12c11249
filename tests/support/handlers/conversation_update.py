"""A handler that keeps state."""

from __future__ import annotations

from generated.conversation_update import ConversationUpdate
from processor.dispatch import handles

STATES: dict[str | None, str] = {}


@handles("conversation.update")
def keep_newest_state(event: ConversationUpdate) -> None:
    """Store a conversation's state."""
    STATES[event.conversation_id] = event.payload.state
