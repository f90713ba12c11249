"""Written by genesys-events codegen; do not edit. detail.events.conversation.flow.outcome at 2.1.0, the newest."""

from generated.detail_events_conversation_flow_outcome.v2_1_0 import (
    FlowMilestone,
    FlowOutcome,
    Payload,
)

__all__ = [
    "FlowMilestone",
    "FlowOutcome",
    "Payload",
]
