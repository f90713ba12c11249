"""Written by genesys-events codegen; do not edit. detail.events.conversation.customer.end at 2.1.0, the newest."""

from generated.detail_events_conversation_customer_end.v2_1_0 import (
    CustomerEnd,
    Payload,
)

__all__ = [
    "CustomerEnd",
    "Payload",
]
