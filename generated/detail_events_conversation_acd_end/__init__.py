"""Written by genesys-events codegen; do not edit. detail.events.conversation.acd.end at 2.1.0, the newest."""

from generated.detail_events_conversation_acd_end.v2_1_0 import (
    AcdEnd,
    Payload,
)

__all__ = [
    "AcdEnd",
    "Payload",
]
