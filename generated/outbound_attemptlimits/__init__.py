"""Written by genesys-events codegen; do not edit. outbound.attemptlimits at 2.1.0, the newest."""

from generated.outbound_attemptlimits.v2_1_0 import (
    AttemptLimits,
    Payload,
    RecallEntry,
)

__all__ = [
    "AttemptLimits",
    "Payload",
    "RecallEntry",
]
