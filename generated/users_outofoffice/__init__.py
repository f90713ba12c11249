"""Written by genesys-events codegen; do not edit. users.outofoffice at 2.1.0, the newest."""

from generated.users_outofoffice.v2_1_0 import (
    OutOfOffice,
    Payload,
    User,
)

__all__ = [
    "OutOfOffice",
    "Payload",
    "User",
]
