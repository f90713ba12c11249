"""Written by genesys-events codegen; do not edit. detail.events.conversation.user.end at 2.1.0, the newest."""

from generated.detail_events_conversation_user_end.v2_1_0 import (
    Payload,
    UserEnd,
)

__all__ = [
    "Payload",
    "UserEnd",
]
