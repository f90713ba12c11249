"""Written by genesys-events codegen; do not edit. analytics.conversation.metrics at 2.1.0, the newest."""

from generated.analytics_conversation_metrics.v2_1_0 import (
    ConversationMetricRecord,
    ConversationProposedAgent,
    ConversationScoredAgent,
    Payload,
)

__all__ = [
    "ConversationMetricRecord",
    "ConversationProposedAgent",
    "ConversationScoredAgent",
    "Payload",
]
