"""Written by genesys-events codegen; do not edit. outbound.voice.campaigns.contact.postContact at 2.1.0, the newest."""

from generated.outbound_voice_campaigns_contact_postContact.v2_1_0 import (
    OutboundVoiceCampaignPostContact,
    Payload,
    VoiceAttributes,
)

__all__ = [
    "OutboundVoiceCampaignPostContact",
    "Payload",
    "VoiceAttributes",
]
