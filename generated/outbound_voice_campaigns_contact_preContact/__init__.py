"""Written by genesys-events codegen; do not edit. outbound.voice.campaigns.contact.preContact at 2.1.0, the newest."""

from generated.outbound_voice_campaigns_contact_preContact.v2_1_0 import (
    OutboundVoiceCampaignPreContact,
    Payload,
    VoiceAttributes,
)

__all__ = [
    "OutboundVoiceCampaignPreContact",
    "Payload",
    "VoiceAttributes",
]
