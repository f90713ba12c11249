"""Written by genesys-events codegen; do not edit. outbound.schedules.sequences at 2.1.0, the newest."""

from generated.outbound_schedules_sequences.v2_1_0 import (
    Alteration,
    Payload,
    RecurrencePattern,
    RecurrenceRange,
    ScheduleInterval,
    ScheduleRecurrence,
    SequenceSchedule,
    UriReference,
)

__all__ = [
    "Alteration",
    "Payload",
    "RecurrencePattern",
    "RecurrenceRange",
    "ScheduleInterval",
    "ScheduleRecurrence",
    "SequenceSchedule",
    "UriReference",
]
