"""Written by genesys-events codegen; do not edit. workforcemanagement.managementunits at 2.1.0, the newest."""

from generated.workforcemanagement_managementunits.v2_1_0 import (
    BusinessUnit,
    MoveManagementUnitNotification,
    Payload,
)

__all__ = [
    "BusinessUnit",
    "MoveManagementUnitNotification",
    "Payload",
]
