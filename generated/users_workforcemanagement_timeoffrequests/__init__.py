"""Written by genesys-events codegen; do not edit. users.workforcemanagement.timeoffrequests at 2.1.0, the newest."""

from generated.users_workforcemanagement_timeoffrequests.v2_1_0 import (
    Payload,
    TimeOffRequestUpdate,
    UserReference,
)

__all__ = [
    "Payload",
    "TimeOffRequestUpdate",
    "UserReference",
]
