"""Written by genesys-events codegen; do not edit. telephony.providers.edges.logicalinterfaces at 2.1.0, the newest."""

from generated.telephony_providers_edges_logicalinterfaces.v2_1_0 import (
    DomainLogicalInterfaceChange,
    ErrorInfo,
    Payload,
)

__all__ = [
    "DomainLogicalInterfaceChange",
    "ErrorInfo",
    "Payload",
]
