"""Written by genesys-events codegen; do not edit. outbound.schedules.whatsappcampaigns at 2.1.0, the newest."""

from generated.outbound_schedules_whatsappcampaigns.v2_1_0 import (
    Alteration,
    Payload,
    RecurrencePattern,
    RecurrenceRange,
    ScheduleInterval,
    ScheduleRecurrence,
    UriReference,
    WhatsAppCampaignSchedule,
)

__all__ = [
    "Alteration",
    "Payload",
    "RecurrencePattern",
    "RecurrenceRange",
    "ScheduleInterval",
    "ScheduleRecurrence",
    "UriReference",
    "WhatsAppCampaignSchedule",
]
