"""Written by genesys-events codegen; do not edit. users.fax.documents at 2.1.0, the newest."""

from generated.users_fax_documents.v2_1_0 import (
    FaxDataV2,
    LockData,
    Payload,
    UserData,
    WorkspaceData,
)

__all__ = [
    "FaxDataV2",
    "LockData",
    "Payload",
    "UserData",
    "WorkspaceData",
]
