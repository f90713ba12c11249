"""Written by genesys-events codegen; do not edit. outbound.whatsappcampaigns.progress at 2.1.0, the newest."""

from generated.outbound_whatsappcampaigns_progress.v2_1_0 import (
    CampaignProgress,
    Payload,
    UriReference,
)

__all__ = [
    "CampaignProgress",
    "Payload",
    "UriReference",
]
