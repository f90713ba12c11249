"""Written by genesys-events codegen; do not edit. users.integrations.calendar.teams at 2.1.0, the newest."""

from generated.users_integrations_calendar_teams.v2_1_0 import (
    Payload,
    V2,
)

__all__ = [
    "Payload",
    "V2",
]
