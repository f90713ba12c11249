"""Written by genesys-events codegen; do not edit. users.presence at 2.1.0, the newest."""

from generated.users_presence.v2_1_0 import (
    OrganizationPresence,
    Payload,
    UserPresence,
)

__all__ = [
    "OrganizationPresence",
    "Payload",
    "UserPresence",
]
