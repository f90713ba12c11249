"""Written by genesys-events codegen from schemas/outbound.messagingcampaigns/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class UriReference(EventModel):
    id: str | None = None
    name: str | None = None


class ContactSort(EventModel):
    field_name: Annotated[str | None, Field(alias='fieldName')] = None
    direction: str | None = None
    numeric: bool | None = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class ErrorDetail(EventModel):
    error: str | None = None
    details: str | None = None


class SmsPhoneNumberRef(EventModel):
    phone_number: Annotated[str | None, Field(alias='phoneNumber')] = None


class ResponseRef(EventModel):
    id: str | None = None


class FromEmailAddress(EventModel):
    friendly_name: Annotated[str | None, Field(alias='friendlyName')] = None
    local_part: Annotated[str | None, Field(alias='localPart')] = None
    domain: UriReference | None = None


class ReplyToEmailAddress(EventModel):
    domain: UriReference | None = None
    route: UriReference | None = None


class IntegrationRef(EventModel):
    id: str | None = None


class SmsConfig(EventModel):
    message_column: Annotated[str | None, Field(alias='messageColumn')] = None
    phone_column: Annotated[str | None, Field(alias='phoneColumn')] = None
    sender_sms_phone_number: Annotated[
        SmsPhoneNumberRef | None, Field(alias='senderSmsPhoneNumber')
    ] = None
    content_template: Annotated[ResponseRef | None, Field(alias='contentTemplate')] = None


class EmailConfig(EventModel):
    email_columns: Annotated[JsonList[str] | None, Field(alias='emailColumns')] = None
    content_template: Annotated[ResponseRef | None, Field(alias='contentTemplate')] = None
    from_address: Annotated[FromEmailAddress | None, Field(alias='fromAddress')] = None
    reply_to_address: Annotated[ReplyToEmailAddress | None, Field(alias='replyToAddress')] = None


class WhatsAppConfig(EventModel):
    whats_app_columns: Annotated[JsonList[str] | None, Field(alias='whatsAppColumns')] = None
    integration: IntegrationRef | None = None
    content_template: Annotated[ResponseRef | None, Field(alias='contentTemplate')] = None


class Payload(EventModel):
    campaign_status: Annotated[str | None, Field(alias='campaignStatus')] = None
    callable_time_set: Annotated[UriReference | None, Field(alias='callableTimeSet')] = None
    contact_list: Annotated[UriReference | None, Field(alias='contactList')] = None
    dnc_lists: Annotated[JsonList[UriReference] | None, Field(alias='dncLists')] = None
    contact_list_filters: Annotated[
        JsonList[UriReference] | None, Field(alias='contactListFilters')
    ] = None
    always_running: Annotated[bool | None, Field(alias='alwaysRunning')] = None
    contact_sorts: Annotated[JsonList[ContactSort] | None, Field(alias='contactSorts')] = None
    messages_per_minute: Annotated[JsonInteger | None, Field(alias='messagesPerMinute')] = None
    rule_sets: Annotated[JsonList[UriReference] | None, Field(alias='ruleSets')] = None
    sms_config: Annotated[SmsConfig | None, Field(alias='smsConfig')] = None
    email_config: Annotated[EmailConfig | None, Field(alias='emailConfig')] = None
    whats_app_config: Annotated[WhatsAppConfig | None, Field(alias='whatsAppConfig')] = None
    errors: JsonList[ErrorDetail] | None = None
    id: str | None = None
    name: str | None = None
    date_created: Annotated[JsonDateTime | None, Field(alias='dateCreated')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None
    version: JsonInteger | None = None
    division: UriReference | None = None


class MessagingCampaign(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.messagingcampaigns.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.messagingcampaigns']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
