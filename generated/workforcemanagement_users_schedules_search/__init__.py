"""Written by genesys-events codegen; do not edit. workforcemanagement.users.schedules.search at 2.1.0, the newest."""

from generated.workforcemanagement_users_schedules_search.v2_1_0 import (
    BuScheduleSearchResultNotification,
    Payload,
)

__all__ = [
    "BuScheduleSearchResultNotification",
    "Payload",
]
