"""Written by genesys-events codegen from schemas/outbound.preview.campaigns.contact.preContact/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger
from pydantic import Field


class VoiceAttributes(EventModel):
    contact_phone_number: Annotated[str | None, Field(alias='contactPhoneNumber')] = None
    contact_phone_type: Annotated[str | None, Field(alias='contactPhoneType')] = None
    caller_id_phone_number: Annotated[str | None, Field(alias='callerIdPhoneNumber')] = None
    caller_id_name: Annotated[str | None, Field(alias='callerIdName')] = None
    agent_owned_column_name: Annotated[str | None, Field(alias='agentOwnedColumnName')] = None
    preview_mode_column_name: Annotated[str | None, Field(alias='previewModeColumnName')] = None
    is_delivered_as_preview: Annotated[bool | None, Field(alias='isDeliveredAsPreview')] = None


class Payload(EventModel):
    event_time: Annotated[JsonInteger | None, Field(alias='eventTime')] = None
    voice_attributes: Annotated[VoiceAttributes | None, Field(alias='voiceAttributes')] = None
    wrapup_code: Annotated[str | None, Field(alias='wrapupCode')] = None
    outbound_campaign_id: Annotated[str | None, Field(alias='outboundCampaignId')] = None
    dialing_mode: Annotated[str | None, Field(alias='dialingMode')] = None
    agent_script_id: Annotated[str | None, Field(alias='agentScriptId')] = None
    division_id: Annotated[str | None, Field(alias='divisionId')] = None
    outbound_contact_list_id: Annotated[str | None, Field(alias='outboundContactListId')] = None
    outbound_contact_list_filter_id: Annotated[
        str | None, Field(alias='outboundContactListFilterId')
    ] = None
    outbound_queue_id: Annotated[str | None, Field(alias='outboundQueueId')] = None
    outbound_contact_id: Annotated[str | None, Field(alias='outboundContactId')] = None
    is_campaign_always_running: Annotated[bool | None, Field(alias='isCampaignAlwaysRunning')] = (
        None
    )
    is_campaign_skill_based: Annotated[bool | None, Field(alias='isCampaignSkillBased')] = None
    is_campaign_dynamic_sorting: Annotated[bool | None, Field(alias='isCampaignDynamicSorting')] = (
        None
    )
    is_campaign_dynamic_filtering: Annotated[
        bool | None, Field(alias='isCampaignDynamicFiltering')
    ] = None
    outbound_campaign_health_mask: Annotated[
        JsonInteger | None, Field(alias='outboundCampaignHealthMask')
    ] = None
    is_re_call: Annotated[bool | None, Field(alias='isReCall')] = None
    scheduled_date_time: Annotated[str | None, Field(alias='scheduledDateTime')] = None
    is_final: Annotated[bool | None, Field(alias='isFinal')] = None
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None


class OutboundPreviewCampaignPreContact(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.preview.campaigns.contact.preContact.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.preview.campaigns.contact.preContact']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
