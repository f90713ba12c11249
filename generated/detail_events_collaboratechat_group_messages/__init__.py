"""Written by genesys-events codegen; do not edit. detail.events.collaboratechat.group.messages at 2.1.0, the newest."""

from generated.detail_events_collaboratechat_group_messages.v2_1_0 import (
    CollaborateChatEntity,
    CollaborateChatMessage,
    Payload,
)

__all__ = [
    "CollaborateChatEntity",
    "CollaborateChatMessage",
    "Payload",
]
