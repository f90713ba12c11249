"""Written by genesys-events codegen; do not edit. users.callforwarding at 2.1.0, the newest."""

from generated.users_callforwarding.v2_1_0 import (
    Call,
    CallForwarding,
    Payload,
    Target,
    User,
)

__all__ = [
    "Call",
    "CallForwarding",
    "Payload",
    "Target",
    "User",
]
