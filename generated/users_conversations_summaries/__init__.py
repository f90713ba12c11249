"""Written by genesys-events codegen; do not edit. users.conversations.summaries at 2.1.0, the newest."""

from generated.users_conversations_summaries.v2_1_0 import (
    ConversationFollowupAction,
    ConversationHeadline,
    ConversationReason,
    ConversationResolution,
    ConversationSummary,
    ConversationSummaryLabel,
    ConversationSummaryParticipant,
    ConversationWrapUpCode,
    Payload,
    SummaryExtractedCustomEntity,
    TriggerSource,
    UsersConversationsSummaries,
)

__all__ = [
    "ConversationFollowupAction",
    "ConversationHeadline",
    "ConversationReason",
    "ConversationResolution",
    "ConversationSummary",
    "ConversationSummaryLabel",
    "ConversationSummaryParticipant",
    "ConversationWrapUpCode",
    "Payload",
    "SummaryExtractedCustomEntity",
    "TriggerSource",
    "UsersConversationsSummaries",
]
