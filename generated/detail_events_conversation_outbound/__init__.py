"""Written by genesys-events codegen; do not edit. detail.events.conversation.outbound at 2.1.0, the newest."""

from generated.detail_events_conversation_outbound.v2_1_0 import (
    OutboundInit,
    Payload,
)

__all__ = [
    "OutboundInit",
    "Payload",
]
