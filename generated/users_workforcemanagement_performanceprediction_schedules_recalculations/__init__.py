"""Written by genesys-events codegen; do not edit. users.workforcemanagement.performanceprediction.schedules.recalculations at 2.1.0, the newest."""

from generated.users_workforcemanagement_performanceprediction_schedules_recalculations.v2_1_0 import (
    ErrorBody,
    Payload,
    PerformancePredictionUserRecalculationNotification,
)

__all__ = [
    "ErrorBody",
    "Payload",
    "PerformancePredictionUserRecalculationNotification",
]
