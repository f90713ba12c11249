"""Written by genesys-events codegen from schemas/workflows.conversations.inbound.typing.event/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class ConversationReason(EventModel):
    code: str | None = None
    message: str | None = None


class ConversationMessagingChannelMetadata(EventModel):
    custom_attributes: Annotated[JsonDict[str, str] | None, Field(alias='customAttributes')] = None


class ConversationContentLocation(EventModel):
    url: str | None = None
    address: str | None = None
    text: str | None = None
    latitude: JsonNumber | None = None
    longitude: JsonNumber | None = None


class ConversationContentStory(EventModel):
    type: str | None = None
    url: str | None = None
    reply_to_id: Annotated[str | None, Field(alias='replyToId')] = None


class ConversationContentAttachment(EventModel):
    id: str | None = None
    media_type: Annotated[str | None, Field(alias='mediaType')] = None
    url: str | None = None
    mime: str | None = None
    text: str | None = None
    sha256: str | None = None
    filename: str | None = None


class ConversationContentQuickReply(EventModel):
    text: str | None = None
    payload: str | None = None
    image: str | None = None
    action: str | None = None


class ConversationContentButtonResponse(EventModel):
    type: str | None = None
    text: str | None = None
    payload: str | None = None


class ConversationEventCoBrowse(EventModel):
    type: str | None = None
    session_id: Annotated[str | None, Field(alias='sessionId')] = None
    session_join_token: Annotated[str | None, Field(alias='sessionJoinToken')] = None


class ConversationEventTyping(EventModel):
    type: str | None = None
    duration: JsonInteger | None = None


class ConversationRecipientAdditionalIdentifier(EventModel):
    type: str | None = None
    value: str | None = None


class ConversationNotificationTemplateFooter(EventModel):
    text: str | None = None


class ConversationContentActions(EventModel):
    url: str | None = None
    url_target: Annotated[str | None, Field(alias='urlTarget')] = None
    textback: str | None = None


class ConversationButtonComponent(EventModel):
    title: str | None = None
    actions: ConversationContentActions | None = None


class ConversationNotificationTemplateParameter(EventModel):
    name: str | None = None
    text: str | None = None


class ConversationMessageEvent(EventModel):
    event_type: Annotated[str | None, Field(alias='eventType')] = None
    co_browse: Annotated[ConversationEventCoBrowse | None, Field(alias='coBrowse')] = None
    typing: ConversationEventTyping | None = None


class ConversationMessagingToRecipient(EventModel):
    nickname: str | None = None
    id: str | None = None
    id_type: Annotated[str | None, Field(alias='idType')] = None
    image: str | None = None
    first_name: Annotated[str | None, Field(alias='firstName')] = None
    last_name: Annotated[str | None, Field(alias='lastName')] = None
    email: str | None = None
    additional_ids: Annotated[
        JsonList[ConversationRecipientAdditionalIdentifier] | None, Field(alias='additionalIds')
    ] = None


class ConversationMessagingFromRecipient(EventModel):
    nickname: str | None = None
    id: str | None = None
    id_type: Annotated[str | None, Field(alias='idType')] = None
    image: str | None = None
    first_name: Annotated[str | None, Field(alias='firstName')] = None
    last_name: Annotated[str | None, Field(alias='lastName')] = None
    email: str | None = None
    additional_ids: Annotated[
        JsonList[ConversationRecipientAdditionalIdentifier] | None, Field(alias='additionalIds')
    ] = None


class ConversationContentGeneric(EventModel):
    title: str | None = None
    description: str | None = None
    image: str | None = None
    video: str | None = None
    actions: ConversationContentActions | None = None
    components: JsonList[ConversationButtonComponent] | None = None


class ConversationNotificationTemplateHeader(EventModel):
    type: str | None = None
    text: str | None = None
    media: ConversationContentAttachment | None = None
    parameters: JsonList[ConversationNotificationTemplateParameter] | None = None


class ConversationNotificationTemplateBody(EventModel):
    text: str | None = None
    parameters: JsonList[ConversationNotificationTemplateParameter] | None = None


class ConversationMessagingChannel(EventModel):
    id: str | None = None
    platform: str | None = None
    message_id: Annotated[str | None, Field(alias='messageId')] = None
    to: ConversationMessagingToRecipient | None = None
    from_: Annotated[ConversationMessagingFromRecipient | None, Field(alias='from')] = None
    time: JsonDateTime | None = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None
    date_deleted: Annotated[JsonDateTime | None, Field(alias='dateDeleted')] = None
    metadata: ConversationMessagingChannelMetadata | None = None


class ConversationContentNotificationTemplate(EventModel):
    id: str | None = None
    language: str | None = None
    header: ConversationNotificationTemplateHeader | None = None
    body: ConversationNotificationTemplateBody | None = None
    footer: ConversationNotificationTemplateFooter | None = None


class ConversationMessageContent(EventModel):
    content_type: Annotated[str | None, Field(alias='contentType')] = None
    location: ConversationContentLocation | None = None
    story: ConversationContentStory | None = None
    attachment: ConversationContentAttachment | None = None
    quick_reply: Annotated[ConversationContentQuickReply | None, Field(alias='quickReply')] = None
    template: ConversationContentNotificationTemplate | None = None
    button_response: Annotated[
        ConversationContentButtonResponse | None, Field(alias='buttonResponse')
    ] = None
    generic: ConversationContentGeneric | None = None


class ConversationNormalizedMessage(EventModel):
    id: str | None = None
    channel: ConversationMessagingChannel | None = None
    type: str | None = None
    text: str | None = None
    content: JsonList[ConversationMessageContent] | None = None
    events: JsonList[ConversationMessageEvent] | None = None
    status: str | None = None
    reasons: JsonList[ConversationReason] | None = None
    originating_entity: Annotated[str | None, Field(alias='originatingEntity')] = None
    is_final_receipt: Annotated[bool | None, Field(alias='isFinalReceipt')] = None
    direction: str | None = None
    metadata: JsonDict[str, str] | None = None


class Payload(EventModel):
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    normalized_message: Annotated[
        ConversationNormalizedMessage | None, Field(alias='normalizedMessage')
    ] = None


class MessageData(EventModel):
    """
    What Genesys Cloud publishes on v2.workflows.{id}.conversations.inbound.typing.event.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['workflows.conversations.inbound.typing.event']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
