"""Written by genesys-events codegen; do not edit. workforcemanagement.businessunits.shorttermforecasts.copy at 2.1.0, the newest."""

from generated.workforcemanagement_businessunits_shorttermforecasts_copy.v2_1_0 import (
    BuForecastModification,
    BuShortTermForecast,
    BuShortTermForecastNotification,
    ForecastSourceDayPointer,
    ModificationIntervalOffsetValue,
    Payload,
    UserReference,
    WfmVersionedEntityMetadata,
)

__all__ = [
    "BuForecastModification",
    "BuShortTermForecast",
    "BuShortTermForecastNotification",
    "ForecastSourceDayPointer",
    "ModificationIntervalOffsetValue",
    "Payload",
    "UserReference",
    "WfmVersionedEntityMetadata",
]
