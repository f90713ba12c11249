"""Written by genesys-events codegen; do not edit. detail.events.conversation.voicemail.end at 2.1.0, the newest."""

from generated.detail_events_conversation_voicemail_end.v2_1_0 import (
    Payload,
    VoicemailEnd,
)

__all__ = [
    "Payload",
    "VoicemailEnd",
]
