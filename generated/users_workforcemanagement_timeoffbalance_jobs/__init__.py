"""Written by genesys-events codegen; do not edit. users.workforcemanagement.timeoffbalance.jobs at 2.1.0, the newest."""

from generated.users_workforcemanagement_timeoffbalance_jobs.v2_1_0 import (
    ErrorBody,
    Payload,
    TimeOffBalance,
    TimeOffBalanceJobNotification,
)

__all__ = [
    "ErrorBody",
    "Payload",
    "TimeOffBalance",
    "TimeOffBalanceJobNotification",
]
