"""Written by genesys-events codegen; do not edit. outbound.whatsapp.campaigns.contact.preContact at 2.1.0, the newest."""

from generated.outbound_whatsapp_campaigns_contact_preContact.v2_1_0 import (
    OutboundMessagingCampaignPreContactWhatsApp,
    Payload,
    WhatsAppAttributes,
)

__all__ = [
    "OutboundMessagingCampaignPreContactWhatsApp",
    "Payload",
    "WhatsAppAttributes",
]
