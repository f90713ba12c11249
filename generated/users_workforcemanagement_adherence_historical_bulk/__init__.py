"""Written by genesys-events codegen; do not edit. users.workforcemanagement.adherence.historical.bulk at 2.1.0, the newest."""

from generated.users_workforcemanagement_adherence_historical_bulk.v2_1_0 import (
    Payload,
    WfmHistoricalAdherenceBulkCalculationsCompleteNotification,
)

__all__ = [
    "Payload",
    "WfmHistoricalAdherenceBulkCalculationsCompleteNotification",
]
