"""Written by genesys-events codegen; do not edit. outbound.emailcampaigns.progress at 2.1.0, the newest."""

from generated.outbound_emailcampaigns_progress.v2_1_0 import (
    CampaignProgress,
    Payload,
    UriReference,
)

__all__ = [
    "CampaignProgress",
    "Payload",
    "UriReference",
]
