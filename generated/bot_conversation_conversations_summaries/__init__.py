"""Written by genesys-events codegen; do not edit. bot.conversation.conversations.summaries at 2.1.0, the newest."""

from generated.bot_conversation_conversations_summaries.v2_1_0 import (
    BotConversationConversationsSummaries,
    Payload,
    VirtualAgentsConversationFollowupAction,
    VirtualAgentsConversationHeadline,
    VirtualAgentsConversationReason,
    VirtualAgentsConversationResolution,
    VirtualAgentsConversationSummary,
    VirtualAgentsConversationSummaryLabel,
    VirtualAgentsConversationSummaryParticipant,
    VirtualAgentsConversationWrapUpCode,
    VirtualAgentsSummaryExtractedCustomEntity,
    VirtualAgentsTriggerSource,
)

__all__ = [
    "BotConversationConversationsSummaries",
    "Payload",
    "VirtualAgentsConversationFollowupAction",
    "VirtualAgentsConversationHeadline",
    "VirtualAgentsConversationReason",
    "VirtualAgentsConversationResolution",
    "VirtualAgentsConversationSummary",
    "VirtualAgentsConversationSummaryLabel",
    "VirtualAgentsConversationSummaryParticipant",
    "VirtualAgentsConversationWrapUpCode",
    "VirtualAgentsSummaryExtractedCustomEntity",
    "VirtualAgentsTriggerSource",
]
