"""Written by genesys-events codegen; do not edit. detail.events.conversation.customer.start at 2.1.0, the newest."""

from generated.detail_events_conversation_customer_start.v2_1_0 import (
    CustomerStart,
    JourneyContext,
    Payload,
)

__all__ = [
    "CustomerStart",
    "JourneyContext",
    "Payload",
]
