"""Written by genesys-events codegen; do not edit. managementunits.workforcemanagement.intraday at 2.1.0, the newest."""

from generated.managementunits_workforcemanagement_intraday.v2_1_0 import (
    IntradayDataGroup,
    IntradayDataUpdate,
    IntradayForecastData,
    IntradayHistoricalAgentData,
    IntradayHistoricalQueueData,
    IntradayMetric,
    IntradayPerformancePredictionAgentData,
    IntradayPerformancePredictionQueueData,
    IntradayScheduleData,
    Payload,
)

__all__ = [
    "IntradayDataGroup",
    "IntradayDataUpdate",
    "IntradayForecastData",
    "IntradayHistoricalAgentData",
    "IntradayHistoricalQueueData",
    "IntradayMetric",
    "IntradayPerformancePredictionAgentData",
    "IntradayPerformancePredictionQueueData",
    "IntradayScheduleData",
    "Payload",
]
