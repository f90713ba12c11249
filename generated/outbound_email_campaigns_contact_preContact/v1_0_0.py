"""Written by genesys-events codegen from schemas/outbound.email.campaigns.contact.preContact/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class EmailAttributes(EventModel):
    email_subject: Annotated[str | None, Field(alias='emailSubject')] = None
    configured_email_address: Annotated[str | None, Field(alias='configuredEmailAddress')] = None
    contact_email_address: Annotated[str | None, Field(alias='contactEmailAddress')] = None
    reply_to_address: Annotated[str | None, Field(alias='replyToAddress')] = None
    contact_email_column_name: Annotated[str | None, Field(alias='contactEmailColumnName')] = None


class Payload(EventModel):
    event_time: Annotated[JsonDateTime | None, Field(alias='eventTime')] = None
    outbound_campaign_type: Annotated[str | None, Field(alias='outboundCampaignType')] = None
    email_attributes: Annotated[EmailAttributes | None, Field(alias='emailAttributes')] = None
    wrapup_code: Annotated[str | None, Field(alias='wrapupCode')] = None
    outbound_campaign_id: Annotated[str | None, Field(alias='outboundCampaignId')] = None
    division_id: Annotated[str | None, Field(alias='divisionId')] = None
    content_template_id: Annotated[str | None, Field(alias='contentTemplateId')] = None
    outbound_contact_list_id: Annotated[str | None, Field(alias='outboundContactListId')] = None
    outbound_contact_id: Annotated[str | None, Field(alias='outboundContactId')] = None
    is_campaign_always_running: Annotated[bool | None, Field(alias='isCampaignAlwaysRunning')] = (
        None
    )


class OutboundMessagingCampaignPreContactEmail(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.email.campaigns.contact.preContact.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.email.campaigns.contact.preContact']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
