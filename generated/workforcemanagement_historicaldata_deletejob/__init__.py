"""Written by genesys-events codegen; do not edit. workforcemanagement.historicaldata.deletejob at 2.1.0, the newest."""

from generated.workforcemanagement_historicaldata_deletejob.v2_1_0 import (
    HistoricalDataUploadPurgeRequestUpdate,
    Payload,
)

__all__ = [
    "HistoricalDataUploadPurgeRequestUpdate",
    "Payload",
]
