"""Written by genesys-events codegen; do not edit. speechandtextanalytics.conversations.categories at 2.1.0, the newest."""

from generated.speechandtextanalytics_conversations_categories.v2_1_0 import (
    Payload,
    SpeechandtextanalyticsConversationsCategories,
)

__all__ = [
    "Payload",
    "SpeechandtextanalyticsConversationsCategories",
]
