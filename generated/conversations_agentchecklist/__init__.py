"""Written by genesys-events codegen; do not edit. conversations.agentchecklist at 2.1.0, the newest."""

from generated.conversations_agentchecklist.v2_1_0 import (
    AgentChecklistActivationTrigger,
    AgentChecklistItemState,
    AgentChecklistRuntimeEventBody,
    ConversationContextTurnInfo,
    Payload,
)

__all__ = [
    "AgentChecklistActivationTrigger",
    "AgentChecklistItemState",
    "AgentChecklistRuntimeEventBody",
    "ConversationContextTurnInfo",
    "Payload",
]
