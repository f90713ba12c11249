"""Written by genesys-events codegen; do not edit. workforcemanagement.users.schedules.query at 2.1.0, the newest."""

from generated.workforcemanagement_users_schedules_query.v2_1_0 import (
    BuScheduleSearchResultNotification,
    Payload,
)

__all__ = [
    "BuScheduleSearchResultNotification",
    "Payload",
]
