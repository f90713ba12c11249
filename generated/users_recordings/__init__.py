"""Written by genesys-events codegen; do not edit. users.recordings at 2.1.0, the newest."""

from generated.users_recordings.v2_1_0 import (
    MediaResult,
    Payload,
    Recording,
)

__all__ = [
    "MediaResult",
    "Payload",
    "Recording",
]
