"""Written by genesys-events codegen; do not edit. outbound.preview.campaigns.contact.preContact at 2.1.0, the newest."""

from generated.outbound_preview_campaigns_contact_preContact.v2_1_0 import (
    OutboundPreviewCampaignPreContact,
    Payload,
    VoiceAttributes,
)

__all__ = [
    "OutboundPreviewCampaignPreContact",
    "Payload",
    "VoiceAttributes",
]
