"""Written by genesys-events codegen; do not edit. workforcemanagement.businessunits.scheduling.runs at 2.1.0, the newest."""

from generated.workforcemanagement_businessunits_scheduling_runs.v2_1_0 import (
    BuScheduleReference,
    BuScheduleRun,
    BuSchedulingRunProgressNotification,
    Payload,
    SchedulerMessageSeverityCount,
    UserReference,
)

__all__ = [
    "BuScheduleReference",
    "BuScheduleRun",
    "BuSchedulingRunProgressNotification",
    "Payload",
    "SchedulerMessageSeverityCount",
    "UserReference",
]
