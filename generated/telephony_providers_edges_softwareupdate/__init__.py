"""Written by genesys-events codegen; do not edit. telephony.providers.edges.softwareupdate at 2.1.0, the newest."""

from generated.telephony_providers_edges_softwareupdate.v2_1_0 import (
    DomainEdgeSoftwareUpdate,
    Payload,
)

__all__ = [
    "DomainEdgeSoftwareUpdate",
    "Payload",
]
