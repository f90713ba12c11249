"""Written by genesys-events codegen; do not edit. users.workforcemanagement.adherence.historical.agent at 2.1.0, the newest."""

from generated.users_workforcemanagement_adherence_historical_agent.v2_1_0 import (
    Payload,
    SecondaryPresenceReference,
    UserReference,
    WfmHistoricalAdherenceActuals,
    WfmHistoricalAdherenceAgentCalculationsCompleteNotification,
    WfmHistoricalAdherenceAgentDayMetrics,
    WfmHistoricalAdherenceAgentResult,
    WfmHistoricalAdherenceExceptionInfo,
    WfmHistoricalAdherenceScheduledActivity,
    WfmSecondaryPresenceLookupItem,
)

__all__ = [
    "Payload",
    "SecondaryPresenceReference",
    "UserReference",
    "WfmHistoricalAdherenceActuals",
    "WfmHistoricalAdherenceAgentCalculationsCompleteNotification",
    "WfmHistoricalAdherenceAgentDayMetrics",
    "WfmHistoricalAdherenceAgentResult",
    "WfmHistoricalAdherenceExceptionInfo",
    "WfmHistoricalAdherenceScheduledActivity",
    "WfmSecondaryPresenceLookupItem",
]
