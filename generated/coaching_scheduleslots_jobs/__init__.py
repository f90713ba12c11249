"""Written by genesys-events codegen; do not edit. coaching.scheduleslots.jobs at 2.1.0, the newest."""

from generated.coaching_scheduleslots_jobs.v2_1_0 import (
    CoachingScheduleSlotJobComplete,
    CoachingScheduleSlotJobResults,
    CoachingScheduleSlotJobResultsSlot,
    CoachingScheduleSlotJobResultsSlotSchedule,
    Payload,
)

__all__ = [
    "CoachingScheduleSlotJobComplete",
    "CoachingScheduleSlotJobResults",
    "CoachingScheduleSlotJobResultsSlot",
    "CoachingScheduleSlotJobResultsSlotSchedule",
    "Payload",
]
