"""Written by genesys-events codegen; do not edit. detail.events.agent.state at 2.1.0, the newest."""

from generated.detail_events_agent_state.v2_1_0 import (
    AgentStateEventNotification,
    Payload,
)

__all__ = [
    "AgentStateEventNotification",
    "Payload",
]
