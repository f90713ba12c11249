"""Written by genesys-events codegen; do not edit. users.workforcemanagement.integrations.hris.timeofftypes.jobs at 2.1.0, the newest."""

from generated.users_workforcemanagement_integrations_hris_timeofftypes_jobs.v2_1_0 import (
    ErrorBody,
    HrisTimeOffType,
    HrisTimeOffTypesJobNotification,
    Payload,
)

__all__ = [
    "ErrorBody",
    "HrisTimeOffType",
    "HrisTimeOffTypesJobNotification",
    "Payload",
]
