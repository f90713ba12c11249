"""Written by genesys-events codegen; do not edit. telephony.providers.edges.trunks at 2.1.0, the newest."""

from generated.telephony_providers_edges_trunks.v2_1_0 import (
    Payload,
    Trunk,
    TrunkConnectedStatus,
    TrunkErrorInfo,
    TrunkErrorInfoDetails,
    TrunkMetricsNetworkTypeIp,
    TrunkMetricsOptions,
    TrunkMetricsRegisters,
)

__all__ = [
    "Payload",
    "Trunk",
    "TrunkConnectedStatus",
    "TrunkErrorInfo",
    "TrunkErrorInfoDetails",
    "TrunkMetricsNetworkTypeIp",
    "TrunkMetricsOptions",
    "TrunkMetricsRegisters",
]
