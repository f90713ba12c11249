"""Written by genesys-events codegen; do not edit. users.workforcemanagement.schedules at 2.1.0, the newest."""

from generated.users_workforcemanagement_schedules.v2_1_0 import (
    AgentScheduleShiftUpdate,
    AgentScheduleUpdateNotification,
    AgentScheduleVisibilityRange,
    Payload,
    UserReference,
)

__all__ = [
    "AgentScheduleShiftUpdate",
    "AgentScheduleUpdateNotification",
    "AgentScheduleVisibilityRange",
    "Payload",
    "UserReference",
]
