"""Written by genesys-events codegen; do not edit. workforcemanagement.businessunits.capacityplans.staffingrequirements at 2.1.0, the newest."""

from generated.workforcemanagement_businessunits_capacityplans_staffingrequirements.v2_1_0 import (
    BusinessUnit,
    CapacityPlanReference,
    Payload,
    StaffingRequirementsNotification,
)

__all__ = [
    "BusinessUnit",
    "CapacityPlanReference",
    "Payload",
    "StaffingRequirementsNotification",
]
