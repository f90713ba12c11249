"""Written by genesys-events codegen; do not edit. analytics.queues.observations at 2.1.0, the newest."""

from generated.analytics_queues_observations.v2_1_0 import (
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
