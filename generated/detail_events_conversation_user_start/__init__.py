"""Written by genesys-events codegen; do not edit. detail.events.conversation.user.start at 2.1.0, the newest."""

from generated.detail_events_conversation_user_start.v2_1_0 import (
    Payload,
    UserStart,
)

__all__ = [
    "Payload",
    "UserStart",
]
