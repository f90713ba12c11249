"""Written by genesys-events codegen; do not edit. users.workforcemanagement.agentschedules.managementunit.search.complete at 2.1.0, the newest."""

from generated.users_workforcemanagement_agentschedules_managementunit_search_complete.v2_1_0 import (
    AgentMuScheduleSearchCompleteNotification,
    ErrorBody,
    Payload,
)

__all__ = [
    "AgentMuScheduleSearchCompleteNotification",
    "ErrorBody",
    "Payload",
]
