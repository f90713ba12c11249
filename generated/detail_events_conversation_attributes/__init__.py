"""Written by genesys-events codegen; do not edit. detail.events.conversation.attributes at 2.1.0, the newest."""

from generated.detail_events_conversation_attributes.v2_1_0 import (
    AttributeUpdate,
    Communication,
    Payload,
)

__all__ = [
    "AttributeUpdate",
    "Communication",
    "Payload",
]
