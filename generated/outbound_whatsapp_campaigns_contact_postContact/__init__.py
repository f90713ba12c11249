"""Written by genesys-events codegen; do not edit. outbound.whatsapp.campaigns.contact.postContact at 2.1.0, the newest."""

from generated.outbound_whatsapp_campaigns_contact_postContact.v2_1_0 import (
    OutboundMessagingCampaignPostContactWhatsApp,
    Payload,
    WhatsAppAttributes,
)

__all__ = [
    "OutboundMessagingCampaignPostContactWhatsApp",
    "Payload",
    "WhatsAppAttributes",
]
