"""Written by genesys-events codegen; do not edit. outbound.wrapupcodemappings at 2.1.0, the newest."""

from generated.outbound_wrapupcodemappings.v2_1_0 import (
    Payload,
    WrapUpCodeMapping,
)

__all__ = [
    "Payload",
    "WrapUpCodeMapping",
]
