"""Written by genesys-events codegen; do not edit. detail.events.conversation.contact at 2.1.0, the newest."""

from generated.detail_events_conversation_contact.v2_1_0 import (
    ContactUpdate,
    Payload,
)

__all__ = [
    "ContactUpdate",
    "Payload",
]
