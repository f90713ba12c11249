"""Written by genesys-events codegen; do not edit. outbound.campaigns.skillstats at 2.1.0, the newest."""

from generated.outbound_campaigns_skillstats.v2_1_0 import (
    CampaignSkillCombinationStats,
    Payload,
    SkillCombinationDetailNotification,
    UriReference,
)

__all__ = [
    "CampaignSkillCombinationStats",
    "Payload",
    "SkillCombinationDetailNotification",
    "UriReference",
]
