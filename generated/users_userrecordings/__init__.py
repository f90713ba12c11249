"""Written by genesys-events codegen; do not edit. users.userrecordings at 2.1.0, the newest."""

from generated.users_userrecordings.v2_1_0 import (
    ConversationData,
    LockData,
    Payload,
    RecordingDataV2,
    UserData,
    WorkspaceData,
)

__all__ = [
    "ConversationData",
    "LockData",
    "Payload",
    "RecordingDataV2",
    "UserData",
    "WorkspaceData",
]
