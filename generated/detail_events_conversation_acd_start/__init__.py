"""Written by genesys-events codegen; do not edit. detail.events.conversation.acd.start at 2.1.0, the newest."""

from generated.detail_events_conversation_acd_start.v2_1_0 import (
    AcdStart,
    Payload,
)

__all__ = [
    "AcdStart",
    "Payload",
]
