"""Written by genesys-events codegen from schemas/outbound.campaignrules/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class CampaignRuleCondition(EventModel):
    id: str | None = None
    parameters: JsonDict[str, str] | None = None
    condition_type: Annotated[str | None, Field(alias='conditionType')] = None


class UriReference(EventModel):
    id: str | None = None
    name: str | None = None


class CampaignRuleActionEntities(EventModel):
    use_triggering_entity: Annotated[bool | None, Field(alias='useTriggeringEntity')] = None
    campaigns: JsonList[UriReference] | None = None
    sequences: JsonList[UriReference] | None = None


class CampaignRuleEntities(EventModel):
    campaigns: JsonList[UriReference] | None = None
    sequences: JsonList[UriReference] | None = None


class CampaignRuleAction(EventModel):
    id: str | None = None
    parameters: JsonDict[str, str] | None = None
    action_type: Annotated[str | None, Field(alias='actionType')] = None
    campaign_rule_action_entities: Annotated[
        CampaignRuleActionEntities | None, Field(alias='campaignRuleActionEntities')
    ] = None


class Payload(EventModel):
    campaign_rule_entities: Annotated[
        CampaignRuleEntities | None, Field(alias='campaignRuleEntities')
    ] = None
    campaign_rule_conditions: Annotated[
        JsonList[CampaignRuleCondition] | None, Field(alias='campaignRuleConditions')
    ] = None
    campaign_rule_actions: Annotated[
        JsonList[CampaignRuleAction] | None, Field(alias='campaignRuleActions')
    ] = None
    match_any_conditions: Annotated[bool | None, Field(alias='matchAnyConditions')] = None
    enabled: bool | None = None
    id: str | None = None
    name: str | None = None
    date_created: Annotated[JsonDateTime | None, Field(alias='dateCreated')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None
    version: JsonInteger | None = None


class CampaignRule(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.campaignrules.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.campaignrules']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
