"""Written by genesys-events codegen; do not edit. users.integrationpresence at 2.1.0, the newest."""

from generated.users_integrationpresence.v2_1_0 import (
    OrganizationPresence,
    Payload,
    PresenceActivity,
)

__all__ = [
    "OrganizationPresence",
    "Payload",
    "PresenceActivity",
]
