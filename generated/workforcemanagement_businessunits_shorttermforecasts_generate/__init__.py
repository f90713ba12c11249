"""Written by genesys-events codegen; do not edit. workforcemanagement.businessunits.shorttermforecasts.generate at 2.1.0, the newest."""

from generated.workforcemanagement_businessunits_shorttermforecasts_generate.v2_1_0 import (
    BuForecastModification,
    BuShortTermForecast,
    ForecastSourceDayPointer,
    GenerateBuShortTermForecastProgressNotification,
    ModificationIntervalOffsetValue,
    Payload,
    UserReference,
    WfmVersionedEntityMetadata,
)

__all__ = [
    "BuForecastModification",
    "BuShortTermForecast",
    "ForecastSourceDayPointer",
    "GenerateBuShortTermForecastProgressNotification",
    "ModificationIntervalOffsetValue",
    "Payload",
    "UserReference",
    "WfmVersionedEntityMetadata",
]
