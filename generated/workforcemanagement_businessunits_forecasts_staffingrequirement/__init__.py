"""Written by genesys-events codegen; do not edit. workforcemanagement.businessunits.forecasts.staffingrequirement at 2.1.0, the newest."""

from generated.workforcemanagement_businessunits_forecasts_staffingrequirement.v2_1_0 import (
    BuForecastShortTermStaffingRequirementsNotification,
    BuForecastShortTermStaffingRequirementsResults,
    BuShortTermForecastReference,
    Payload,
)

__all__ = [
    "BuForecastShortTermStaffingRequirementsNotification",
    "BuForecastShortTermStaffingRequirementsResults",
    "BuShortTermForecastReference",
    "Payload",
]
