"""Written by genesys-events codegen; do not edit. users.conversations.summaries.settings.preview at 2.1.0, the newest."""

from generated.users_conversations_summaries_settings_preview.v2_1_0 import (
    ConversationFollowupAction,
    ConversationReasonMessage,
    ConversationResolutionMessage,
    ConversationSummaryExtractedEntity,
    ConversationSummaryLabel,
    ConversationSummaryMessage,
    ConversationSummarySettingsPreviewMessage,
    Payload,
)

__all__ = [
    "ConversationFollowupAction",
    "ConversationReasonMessage",
    "ConversationResolutionMessage",
    "ConversationSummaryExtractedEntity",
    "ConversationSummaryLabel",
    "ConversationSummaryMessage",
    "ConversationSummarySettingsPreviewMessage",
    "Payload",
]
