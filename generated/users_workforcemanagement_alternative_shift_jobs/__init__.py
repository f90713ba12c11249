"""Written by genesys-events codegen; do not edit. users.workforcemanagement.alternative.shift.jobs at 2.1.0, the newest."""

from generated.users_workforcemanagement_alternative_shift_jobs.v2_1_0 import (
    Payload,
    V3AlternativeShiftJobCompleteNotification,
    V3ErrorBody,
)

__all__ = [
    "Payload",
    "V3AlternativeShiftJobCompleteNotification",
    "V3ErrorBody",
]
