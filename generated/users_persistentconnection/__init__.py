"""Written by genesys-events codegen; do not edit. users.persistentconnection at 2.1.0, the newest."""

from generated.users_persistentconnection.v2_1_0 import (
    ErrorInfo,
    ErrorInfoDetails,
    ErrorLocation,
    Payload,
    PersistentConnectionChange,
)

__all__ = [
    "ErrorInfo",
    "ErrorInfoDetails",
    "ErrorLocation",
    "Payload",
    "PersistentConnectionChange",
]
