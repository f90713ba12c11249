"""Written by genesys-events codegen; do not edit. users.conversationsummary at 2.1.0, the newest."""

from generated.users_conversationsummary.v2_1_0 import (
    MediaSummary,
    MediaSummaryDetail,
    Payload,
    UserConversationSummary,
)

__all__ = [
    "MediaSummary",
    "MediaSummaryDetail",
    "Payload",
    "UserConversationSummary",
]
