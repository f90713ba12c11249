"""Written by genesys-events codegen; do not edit. analytics.flow.metrics at 2.1.0, the newest."""

from generated.analytics_flow_metrics.v2_1_0 import (
    FlowMetricRecord,
    FlowOutcome,
    FlowProposedAgent,
    FlowScoredAgent,
    Payload,
)

__all__ = [
    "FlowMetricRecord",
    "FlowOutcome",
    "FlowProposedAgent",
    "FlowScoredAgent",
    "Payload",
]
