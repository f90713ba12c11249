"""Written by genesys-events codegen; do not edit. workforcemanagement.managementunits.adherence at 2.1.0, the newest."""

from generated.workforcemanagement_managementunits_adherence.v2_1_0 import (
    ActivityCodeReference,
    Payload,
    QueueReference,
    RealTimeAdherenceExplanation,
    SecondaryPresenceReference,
    UriReference,
    UserNextActivityReminder,
    UserReference,
    UserScheduleAdherenceUpdate,
)

__all__ = [
    "ActivityCodeReference",
    "Payload",
    "QueueReference",
    "RealTimeAdherenceExplanation",
    "SecondaryPresenceReference",
    "UriReference",
    "UserNextActivityReminder",
    "UserReference",
    "UserScheduleAdherenceUpdate",
]
