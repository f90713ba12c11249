"""Written by genesys-events codegen; do not edit. outbound.campaigns.stats at 2.1.0, the newest."""

from generated.outbound_campaigns_stats.v2_1_0 import (
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
