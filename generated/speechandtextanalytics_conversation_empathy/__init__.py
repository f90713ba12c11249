"""Written by genesys-events codegen; do not edit. speechandtextanalytics.conversation.empathy at 2.1.0, the newest."""

from generated.speechandtextanalytics_conversation_empathy.v2_1_0 import (
    AgentEmpathyScore,
    OverallEmpathyMessage,
    Payload,
)

__all__ = [
    "AgentEmpathyScore",
    "OverallEmpathyMessage",
    "Payload",
]
