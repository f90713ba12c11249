"""Written by genesys-events codegen; do not edit. outbound.messaging.campaigns.contact.postContact at 2.1.0, the newest."""

from generated.outbound_messaging_campaigns_contact_postContact.v2_1_0 import (
    OutboundMessagingCampaignPostContactSMS,
    Payload,
    SMSAttributes,
)

__all__ = [
    "OutboundMessagingCampaignPostContactSMS",
    "Payload",
    "SMSAttributes",
]
