"""Written by genesys-events codegen; do not edit. outbound.campaignrules at 2.1.0, the newest."""

from generated.outbound_campaignrules.v2_1_0 import (
    CampaignRule,
    CampaignRuleAction,
    CampaignRuleActionEntities,
    CampaignRuleCondition,
    CampaignRuleEntities,
    Payload,
    UriReference,
)

__all__ = [
    "CampaignRule",
    "CampaignRuleAction",
    "CampaignRuleActionEntities",
    "CampaignRuleCondition",
    "CampaignRuleEntities",
    "Payload",
    "UriReference",
]
