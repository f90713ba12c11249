"""Written by genesys-events codegen from schemas/users.conversations.inbound.typing.event/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class ConversationEventTyping(EventModel):
    type: str | None = None
    duration: JsonInteger | None = None


class ConversationRecipientAdditionalIdentifier(EventModel):
    type: str | None = None
    value: str | None = None


class ConversationMessageEvent(EventModel):
    event_type: Annotated[str | None, Field(alias='eventType')] = None
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


class ConversationMessagingChannel(EventModel):
    id: str | None = None
    platform: str | None = None
    to: ConversationMessagingToRecipient | None = None
    from_: Annotated[ConversationMessagingFromRecipient | None, Field(alias='from')] = None
    time: JsonDateTime | None = None


class ConversationNormalizedMessage(EventModel):
    channel: ConversationMessagingChannel | None = None
    type: str | None = None
    events: JsonList[ConversationMessageEvent] | None = None
    direction: str | None = None


class Payload(EventModel):
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    normalized_message: Annotated[
        ConversationNormalizedMessage | None, Field(alias='normalizedMessage')
    ] = None


class MessageData(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.conversations.inbound.typing.event.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.conversations.inbound.typing.event']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
