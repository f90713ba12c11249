"""Written by genesys-events codegen; do not edit. analytics.queues.activity at 2.1.0, the newest."""

from generated.analytics_queues_activity.v2_1_0 import (
    MetricCountData,
    MetricCountGroup,
    ObservationCountNotification,
    Payload,
)

__all__ = [
    "MetricCountData",
    "MetricCountGroup",
    "ObservationCountNotification",
    "Payload",
]
