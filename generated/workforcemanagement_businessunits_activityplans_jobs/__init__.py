"""Written by genesys-events codegen; do not edit. workforcemanagement.businessunits.activityplans.jobs at 2.1.0, the newest."""

from generated.workforcemanagement_businessunits_activityplans_jobs.v2_1_0 import (
    ActivityPlanJobCompleteNotification,
    ActivityPlanJobException,
    ActivityPlanOccurrenceReference,
    ActivityPlanReference,
    ActivityPlanSessionReference,
    ErrorBody,
    Payload,
    UserReference,
)

__all__ = [
    "ActivityPlanJobCompleteNotification",
    "ActivityPlanJobException",
    "ActivityPlanOccurrenceReference",
    "ActivityPlanReference",
    "ActivityPlanSessionReference",
    "ErrorBody",
    "Payload",
    "UserReference",
]
