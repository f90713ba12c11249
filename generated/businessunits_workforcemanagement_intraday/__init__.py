"""Written by genesys-events codegen; do not edit. businessunits.workforcemanagement.intraday at 2.1.0, the newest."""

from generated.businessunits_workforcemanagement_intraday.v2_1_0 import (
    BuIntradayDataGroup,
    BuIntradayForecastData,
    BuIntradayNotification,
    BuIntradayResult,
    BuIntradayScheduleData,
    BuScheduleReference,
    BuShortTermForecastReference,
    IntradayPerformancePredictionData,
    Payload,
)

__all__ = [
    "BuIntradayDataGroup",
    "BuIntradayForecastData",
    "BuIntradayNotification",
    "BuIntradayResult",
    "BuIntradayScheduleData",
    "BuScheduleReference",
    "BuShortTermForecastReference",
    "IntradayPerformancePredictionData",
    "Payload",
]
