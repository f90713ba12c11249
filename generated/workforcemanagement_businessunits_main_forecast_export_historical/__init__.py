"""Written by genesys-events codegen; do not edit. workforcemanagement.businessunits.main.forecast.export.historical at 2.1.0, the newest."""

from generated.workforcemanagement_businessunits_main_forecast_export_historical.v2_1_0 import (
    MainForecastErrorBody,
    MainForecastExportNotification,
    Payload,
)

__all__ = [
    "MainForecastErrorBody",
    "MainForecastExportNotification",
    "Payload",
]
