"""Written by genesys-events codegen; do not edit. contentmanagement.workspaces.documents at 2.1.0, the newest."""

from generated.contentmanagement_workspaces_documents.v2_1_0 import (
    DocumentDataV2,
    LockData,
    Payload,
    UserData,
    WorkspaceData,
)

__all__ = [
    "DocumentDataV2",
    "LockData",
    "Payload",
    "UserData",
    "WorkspaceData",
]
