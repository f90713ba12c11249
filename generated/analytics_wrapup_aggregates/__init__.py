"""Written by genesys-events codegen; do not edit. analytics.wrapup.aggregates at 2.1.0, the newest."""

from generated.analytics_wrapup_aggregates.v2_1_0 import (
    Datum,
    Metric,
    Payload,
    StatsNotification,
)

__all__ = [
    "Datum",
    "Metric",
    "Payload",
    "StatsNotification",
]
