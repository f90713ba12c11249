"""Written by genesys-events codegen; do not edit. workforcemanagement.businessunits.schedules at 2.1.0, the newest."""

from generated.workforcemanagement_businessunits_schedules.v2_1_0 import (
    BuManagementUnitScheduleSummary,
    BuScheduleGenerationResultSummary,
    BuScheduleMetadata,
    BuScheduleNotification,
    BuShortTermForecastReference,
    ManagementUnit,
    Payload,
    SchedulerMessageSeverityCount,
    UserReference,
    WfmVersionedEntityMetadata,
)

__all__ = [
    "BuManagementUnitScheduleSummary",
    "BuScheduleGenerationResultSummary",
    "BuScheduleMetadata",
    "BuScheduleNotification",
    "BuShortTermForecastReference",
    "ManagementUnit",
    "Payload",
    "SchedulerMessageSeverityCount",
    "UserReference",
    "WfmVersionedEntityMetadata",
]
