"""Written by genesys-events codegen; do not edit. workforcemanagement.historicaldata.status at 2.1.0, the newest."""

from generated.workforcemanagement_historicaldata_status.v2_1_0 import (
    HistoricalDataUploadRequestUpdate,
    Payload,
)

__all__ = [
    "HistoricalDataUploadRequestUpdate",
    "Payload",
]
