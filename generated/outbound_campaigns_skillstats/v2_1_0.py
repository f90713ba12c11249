"""Written by genesys-events codegen from schemas/outbound.campaigns.skillstats/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class UriReference(EventModel):
    id: str | None = None
    name: str | None = None


class SkillCombinationDetailNotification(EventModel):
    skill_combination: Annotated[JsonList[str] | None, Field(alias='skillCombination')] = None
    total_count: Annotated[JsonInteger | None, Field(alias='totalCount')] = None
    processed_count: Annotated[JsonInteger | None, Field(alias='processedCount')] = None
    completion_percentage: Annotated[JsonNumber | None, Field(alias='completionPercentage')] = None


class Payload(EventModel):
    campaign: UriReference | None = None
    contact_list: Annotated[UriReference | None, Field(alias='contactList')] = None
    total_skill_combinations: Annotated[
        JsonInteger | None, Field(alias='totalSkillCombinations')
    ] = None
    total_remaining_contacts: Annotated[
        JsonInteger | None, Field(alias='totalRemainingContacts')
    ] = None
    total_processed_contacts: Annotated[
        JsonInteger | None, Field(alias='totalProcessedContacts')
    ] = None
    skill_combination_details: Annotated[
        JsonList[SkillCombinationDetailNotification] | None, Field(alias='skillCombinationDetails')
    ] = None


class CampaignSkillCombinationStats(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.campaigns.{id}.skillstats.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.campaigns.skillstats']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
