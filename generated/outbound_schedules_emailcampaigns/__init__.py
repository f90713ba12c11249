"""Written by genesys-events codegen; do not edit. outbound.schedules.emailcampaigns at 2.1.0, the newest."""

from generated.outbound_schedules_emailcampaigns.v2_1_0 import (
    Alteration,
    EmailCampaignSchedule,
    Payload,
    RecurrencePattern,
    RecurrenceRange,
    ScheduleInterval,
    ScheduleRecurrence,
    UriReference,
)

__all__ = [
    "Alteration",
    "EmailCampaignSchedule",
    "Payload",
    "RecurrencePattern",
    "RecurrenceRange",
    "ScheduleInterval",
    "ScheduleRecurrence",
    "UriReference",
]
