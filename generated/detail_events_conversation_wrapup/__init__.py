"""Written by genesys-events codegen; do not edit. detail.events.conversation.wrapup at 2.1.0, the newest."""

from generated.detail_events_conversation_wrapup.v2_1_0 import (
    Payload,
    Wrapup,
)

__all__ = [
    "Payload",
    "Wrapup",
]
