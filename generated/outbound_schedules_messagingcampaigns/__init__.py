"""Written by genesys-events codegen; do not edit. outbound.schedules.messagingcampaigns at 2.1.0, the newest."""

from generated.outbound_schedules_messagingcampaigns.v2_1_0 import (
    Alteration,
    MessagingCampaignSchedule,
    Payload,
    RecurrencePattern,
    RecurrenceRange,
    ScheduleInterval,
    ScheduleRecurrence,
    UriReference,
)

__all__ = [
    "Alteration",
    "MessagingCampaignSchedule",
    "Payload",
    "RecurrencePattern",
    "RecurrenceRange",
    "ScheduleInterval",
    "ScheduleRecurrence",
    "UriReference",
]
