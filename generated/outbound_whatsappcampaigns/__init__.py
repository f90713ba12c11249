"""Written by genesys-events codegen; do not edit. outbound.whatsappcampaigns at 2.1.0, the newest."""

from generated.outbound_whatsappcampaigns.v2_1_0 import (
    ContactSort,
    EmailConfig,
    ErrorDetail,
    FromEmailAddress,
    IntegrationRef,
    MessagingCampaign,
    Payload,
    ReplyToEmailAddress,
    ResponseRef,
    SmsConfig,
    SmsPhoneNumberRef,
    UriReference,
    WhatsAppConfig,
)

__all__ = [
    "ContactSort",
    "EmailConfig",
    "ErrorDetail",
    "FromEmailAddress",
    "IntegrationRef",
    "MessagingCampaign",
    "Payload",
    "ReplyToEmailAddress",
    "ResponseRef",
    "SmsConfig",
    "SmsPhoneNumberRef",
    "UriReference",
    "WhatsAppConfig",
]
