"""Written by genesys-events codegen; do not edit. outbound.dnclists.importstatus at 2.1.0, the newest."""

from generated.outbound_dnclists_importstatus.v2_1_0 import (
    OutboundDnclistsImportstatus,
    Payload,
)

__all__ = [
    "OutboundDnclistsImportstatus",
    "Payload",
]
