"""Written by genesys-events codegen; do not edit. workforcemanagement.managementunits.schedules at 2.1.0, the newest."""

from generated.workforcemanagement_managementunits_schedules.v2_1_0 import (
    Payload,
    WfmScheduleNotification,
)

__all__ = [
    "Payload",
    "WfmScheduleNotification",
]
