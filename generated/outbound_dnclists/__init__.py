"""Written by genesys-events codegen; do not edit. outbound.dnclists at 2.1.0, the newest."""

from generated.outbound_dnclists.v2_1_0 import (
    DncList,
    ImportStatus,
    Payload,
    UriReference,
)

__all__ = [
    "DncList",
    "ImportStatus",
    "Payload",
    "UriReference",
]
