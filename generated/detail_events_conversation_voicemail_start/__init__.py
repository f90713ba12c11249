"""Written by genesys-events codegen; do not edit. detail.events.conversation.voicemail.start at 2.1.0, the newest."""

from generated.detail_events_conversation_voicemail_start.v2_1_0 import (
    Payload,
    VoicemailStart,
)

__all__ = [
    "Payload",
    "VoicemailStart",
]
