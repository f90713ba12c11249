"""Written by genesys-events codegen; do not edit. outbound.schedules.campaigns at 2.1.0, the newest."""

from generated.outbound_schedules_campaigns.v2_1_0 import (
    Alteration,
    CampaignSchedule,
    Payload,
    RecurrencePattern,
    RecurrenceRange,
    ScheduleInterval,
    ScheduleRecurrence,
    UriReference,
)

__all__ = [
    "Alteration",
    "CampaignSchedule",
    "Payload",
    "RecurrencePattern",
    "RecurrenceRange",
    "ScheduleInterval",
    "ScheduleRecurrence",
    "UriReference",
]
