"""Written by genesys-events codegen; do not edit. conversations.transcription at 2.1.0, the newest."""

from generated.conversations_transcription.v2_1_0 import (
    Payload,
    TranscriptAlternative,
    TranscriptResult,
    TranscriptWord,
    TranscriptionMessage,
    TranscriptionRequestStatus,
)

__all__ = [
    "Payload",
    "TranscriptAlternative",
    "TranscriptResult",
    "TranscriptWord",
    "TranscriptionMessage",
    "TranscriptionRequestStatus",
]
