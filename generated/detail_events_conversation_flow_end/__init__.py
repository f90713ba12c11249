"""Written by genesys-events codegen; do not edit. detail.events.conversation.flow.end at 2.1.0, the newest."""

from generated.detail_events_conversation_flow_end.v2_1_0 import (
    FlowEnd,
    Payload,
)

__all__ = [
    "FlowEnd",
    "Payload",
]
