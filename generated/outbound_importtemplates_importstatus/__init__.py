"""Written by genesys-events codegen; do not edit. outbound.importtemplates.importstatus at 2.1.0, the newest."""

from generated.outbound_importtemplates_importstatus.v2_1_0 import (
    OutboundImporttemplatesImportstatus,
    Payload,
)

__all__ = [
    "OutboundImporttemplatesImportstatus",
    "Payload",
]
