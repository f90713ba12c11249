"""Written by genesys-events codegen; do not edit. users.badges.chats at 2.1.0, the newest."""

from generated.users_badges_chats.v2_1_0 import (
    BadgeEntity,
    ChatBadge,
    Payload,
)

__all__ = [
    "BadgeEntity",
    "ChatBadge",
    "Payload",
]
