"""Written by genesys-events codegen; do not edit. workforcemanagement.performanceprediction.schedules at 2.1.0, the newest."""

from generated.workforcemanagement_performanceprediction_schedules.v2_1_0 import (
    ErrorBody,
    Payload,
    PerformancePredictionCalculationNotification,
)

__all__ = [
    "ErrorBody",
    "Payload",
    "PerformancePredictionCalculationNotification",
]
