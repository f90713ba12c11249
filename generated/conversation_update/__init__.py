"""Written by genesys-events codegen; do not edit. conversation.update at 2.1.0, the newest."""

from generated.conversation_update.v2_1_0 import (
    ConversationUpdate,
    Participant,
    Payload,
)

__all__ = [
    "ConversationUpdate",
    "Participant",
    "Payload",
]
