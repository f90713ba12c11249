"""Written by genesys-events codegen; do not edit. telephony.providers.edges.trunks.metrics at 2.1.0, the newest."""

from generated.telephony_providers_edges_trunks_metrics.v2_1_0 import (
    Payload,
    TrunkMetrics,
    TrunkMetricsCalls,
    TrunkMetricsQoS,
    UriReference,
)

__all__ = [
    "Payload",
    "TrunkMetrics",
    "TrunkMetricsCalls",
    "TrunkMetricsQoS",
    "UriReference",
]
