"""Written by genesys-events codegen; do not edit. users.voicemail.messages at 2.1.0, the newest."""

from generated.users_voicemail_messages.v2_1_0 import (
    Owner,
    Payload,
    VoicemailCopyRecord,
    VoicemailMessage,
)

__all__ = [
    "Owner",
    "Payload",
    "VoicemailCopyRecord",
    "VoicemailMessage",
]
