"""Written by genesys-events codegen; do not edit. workforcemanagement.managementunits.shifttrades.state.bulk at 2.1.0, the newest."""

from generated.workforcemanagement_managementunits_shifttrades_state_bulk.v2_1_0 import (
    BulkShiftTradeStateUpdateNotification,
    BulkShiftTradeStateUpdateResult,
    BulkShiftTradeStateUpdateResultListing,
    Payload,
    UserReference,
    WfmVersionedEntityMetadata,
)

__all__ = [
    "BulkShiftTradeStateUpdateNotification",
    "BulkShiftTradeStateUpdateResult",
    "BulkShiftTradeStateUpdateResultListing",
    "Payload",
    "UserReference",
    "WfmVersionedEntityMetadata",
]
