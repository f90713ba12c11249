"""Written by genesys-events codegen; do not edit. workflows.conversations.inbound.typing.event at 2.1.0, the newest."""

from generated.workflows_conversations_inbound_typing_event.v2_1_0 import (
    ConversationEventTyping,
    ConversationMessageEvent,
    ConversationMessagingChannel,
    ConversationMessagingFromRecipient,
    ConversationMessagingToRecipient,
    ConversationNormalizedMessage,
    ConversationRecipientAdditionalIdentifier,
    MessageData,
    Payload,
)

__all__ = [
    "ConversationEventTyping",
    "ConversationMessageEvent",
    "ConversationMessagingChannel",
    "ConversationMessagingFromRecipient",
    "ConversationMessagingToRecipient",
    "ConversationNormalizedMessage",
    "ConversationRecipientAdditionalIdentifier",
    "MessageData",
    "Payload",
]
