"""Written by genesys-events codegen; do not edit. users.workforcemanagement.historicaladherencequery at 2.1.0, the newest."""

from generated.users_workforcemanagement_historicaladherencequery.v2_1_0 import (
    Payload,
    WfmHistoricalAdherenceCalculationsCompleteNotice,
)

__all__ = [
    "Payload",
    "WfmHistoricalAdherenceCalculationsCompleteNotice",
]
