"""Written by genesys-events codegen; do not edit. telephony.providers.edges.metrics at 2.1.0, the newest."""

from generated.telephony_providers_edges_metrics.v2_1_0 import (
    EdgeMetricDisk,
    EdgeMetricMemory,
    EdgeMetricNetworks,
    EdgeMetricProcessor,
    EdgeMetricSubsystem,
    EdgeMetricSubsystemMedia,
    EdgeMetrics,
    Payload,
    UriReference,
)

__all__ = [
    "EdgeMetricDisk",
    "EdgeMetricMemory",
    "EdgeMetricNetworks",
    "EdgeMetricProcessor",
    "EdgeMetricSubsystem",
    "EdgeMetricSubsystemMedia",
    "EdgeMetrics",
    "Payload",
    "UriReference",
]
