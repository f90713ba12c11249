"""Written by genesys-events codegen; do not edit. workforcemanagement.businessunits.workplanbids at 2.1.0, the newest."""

from generated.workforcemanagement_businessunits_workplanbids.v2_1_0 import (
    Payload,
    WorkPlanBiddingNotification,
)

__all__ = [
    "Payload",
    "WorkPlanBiddingNotification",
]
