"""Written by genesys-events codegen; do not edit. users.conversations.recordings at 2.1.0, the newest."""

from generated.users_conversations_recordings.v2_1_0 import (
    MediaResult,
    Payload,
    Recording,
)

__all__ = [
    "MediaResult",
    "Payload",
    "Recording",
]
