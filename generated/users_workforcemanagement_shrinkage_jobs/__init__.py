"""Written by genesys-events codegen; do not edit. users.workforcemanagement.shrinkage.jobs at 2.1.0, the newest."""

from generated.users_workforcemanagement_shrinkage_jobs.v2_1_0 import (
    HistoricalShrinkageCalculationsCompleteNotification,
    Payload,
)

__all__ = [
    "HistoricalShrinkageCalculationsCompleteNotification",
    "Payload",
]
