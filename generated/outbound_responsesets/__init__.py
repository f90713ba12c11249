"""Written by genesys-events codegen; do not edit. outbound.responsesets at 2.1.0, the newest."""

from generated.outbound_responsesets.v2_1_0 import (
    Payload,
    Reaction,
    ResponseSet,
)

__all__ = [
    "Payload",
    "Reaction",
    "ResponseSet",
]
