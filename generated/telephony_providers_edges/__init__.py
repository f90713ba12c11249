"""Written by genesys-events codegen; do not edit. telephony.providers.edges at 2.1.0, the newest."""

from generated.telephony_providers_edges.v2_1_0 import (
    Edge,
    Payload,
)

__all__ = [
    "Edge",
    "Payload",
]
