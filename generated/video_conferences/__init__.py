"""Written by genesys-events codegen; do not edit. video.conferences at 2.1.0, the newest."""

from generated.video_conferences.v2_1_0 import (
    ParticipantInfo,
    Payload,
    VideoConference,
)

__all__ = [
    "ParticipantInfo",
    "Payload",
    "VideoConference",
]
