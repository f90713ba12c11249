"""Written by genesys-events codegen; do not edit. workforcemanagement.historicaldata.delete.jobs at 2.1.0, the newest."""

from generated.workforcemanagement_historicaldata_delete_jobs.v2_1_0 import (
    HistoricalDataDeleteEntity,
    HistoricalDataDisallowedDeleteEntity,
    HistoricalDataPurgeRequestComplete,
    Payload,
)

__all__ = [
    "HistoricalDataDeleteEntity",
    "HistoricalDataDisallowedDeleteEntity",
    "HistoricalDataPurgeRequestComplete",
    "Payload",
]
