"""Written by genesys-events codegen; do not edit. outbound.preview.campaigns.contact.postContact at 2.1.0, the newest."""

from generated.outbound_preview_campaigns_contact_postContact.v2_1_0 import (
    OutboundPreviewCampaignPostContact,
    Payload,
    VoiceAttributes,
)

__all__ = [
    "OutboundPreviewCampaignPostContact",
    "Payload",
    "VoiceAttributes",
]
