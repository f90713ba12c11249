"""Written by genesys-events codegen; do not edit. outbound.email.campaigns.contact.postContact at 2.1.0, the newest."""

from generated.outbound_email_campaigns_contact_postContact.v2_1_0 import (
    EmailAttributes,
    OutboundMessagingCampaignPostContactEmail,
    Payload,
)

__all__ = [
    "EmailAttributes",
    "OutboundMessagingCampaignPostContactEmail",
    "Payload",
]
