"""Written by genesys-events codegen; do not edit. outbound.sequences at 2.1.0, the newest."""

from generated.outbound_sequences.v2_1_0 import (
    CampaignSequence,
    Payload,
    UriReference,
)

__all__ = [
    "CampaignSequence",
    "Payload",
    "UriReference",
]
