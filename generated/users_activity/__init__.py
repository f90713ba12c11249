"""Written by genesys-events codegen; do not edit. users.activity at 2.1.0, the newest."""

from generated.users_activity.v2_1_0 import (
    AgentActivity,
    OrganizationPresence,
    OutOfOffice,
    Payload,
    Presence,
    RoutingStatus,
)

__all__ = [
    "AgentActivity",
    "OrganizationPresence",
    "OutOfOffice",
    "Payload",
    "Presence",
    "RoutingStatus",
]
