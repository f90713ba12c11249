"""Written by genesys-events codegen; do not edit. outbound.messaging.campaigns.contact.preContact at 2.1.0, the newest."""

from generated.outbound_messaging_campaigns_contact_preContact.v2_1_0 import (
    OutboundMessagingCampaignPreContactSMS,
    Payload,
    SMSAttributes,
)

__all__ = [
    "OutboundMessagingCampaignPreContactSMS",
    "Payload",
    "SMSAttributes",
]
