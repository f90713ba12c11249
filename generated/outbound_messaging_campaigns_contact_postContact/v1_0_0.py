"""Written by genesys-events codegen from schemas/outbound.messaging.campaigns.contact.postContact/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class SMSAttributes(EventModel):
    contact_phone_number: Annotated[str | None, Field(alias='contactPhoneNumber')] = None
    contact_phone_number_column_name: Annotated[
        str | None, Field(alias='contactPhoneNumberColumnName')
    ] = None
    configured_sender_phone_number: Annotated[
        str | None, Field(alias='configuredSenderPhoneNumber')
    ] = None
    sender_phone_number: Annotated[str | None, Field(alias='senderPhoneNumber')] = None


class Payload(EventModel):
    event_time: Annotated[JsonDateTime | None, Field(alias='eventTime')] = None
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    outbound_campaign_type: Annotated[str | None, Field(alias='outboundCampaignType')] = None
    sms_attributes: Annotated[SMSAttributes | None, Field(alias='smsAttributes')] = None
    wrapup_code: Annotated[str | None, Field(alias='wrapupCode')] = None
    outbound_campaign_id: Annotated[str | None, Field(alias='outboundCampaignId')] = None
    division_id: Annotated[str | None, Field(alias='divisionId')] = None
    content_template_id: Annotated[str | None, Field(alias='contentTemplateId')] = None
    outbound_contact_list_id: Annotated[str | None, Field(alias='outboundContactListId')] = None
    outbound_contact_id: Annotated[str | None, Field(alias='outboundContactId')] = None
    is_campaign_always_running: Annotated[bool | None, Field(alias='isCampaignAlwaysRunning')] = (
        None
    )


class OutboundMessagingCampaignPostContactSMS(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.messaging.campaigns.contact.postContact.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.messaging.campaigns.contact.postContact']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
