"""Written by genesys-events codegen; do not edit. outbound.email.campaigns.contact.preContact at 2.1.0, the newest."""

from generated.outbound_email_campaigns_contact_preContact.v2_1_0 import (
    EmailAttributes,
    OutboundMessagingCampaignPreContactEmail,
    Payload,
)

__all__ = [
    "EmailAttributes",
    "OutboundMessagingCampaignPreContactEmail",
    "Payload",
]
