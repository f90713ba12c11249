"""Written by genesys-events codegen; do not edit. detail.events.conversation.flow.start at 2.1.0, the newest."""

from generated.detail_events_conversation_flow_start.v2_1_0 import (
    FlowStart,
    Payload,
)

__all__ = [
    "FlowStart",
    "Payload",
]
