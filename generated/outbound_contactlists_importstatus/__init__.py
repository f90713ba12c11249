"""Written by genesys-events codegen; do not edit. outbound.contactlists.importstatus at 2.1.0, the newest."""

from generated.outbound_contactlists_importstatus.v2_1_0 import (
    OutboundContactlistsImportstatus,
    Payload,
)

__all__ = [
    "OutboundContactlistsImportstatus",
    "Payload",
]
