"""Written by genesys-events codegen from schemas/detail.events.conversation.user.start/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class Payload(EventModel):
    event_time: Annotated[JsonInteger | None, Field(alias='eventTime')] = None
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    participant_id: Annotated[str | None, Field(alias='participantId')] = None
    session_id: Annotated[str | None, Field(alias='sessionId')] = None
    media_type: Annotated[str | None, Field(alias='mediaType')] = None
    provider: str | None = None
    direction: str | None = None
    ani: str | None = None
    dnis: str | None = None
    address_to: Annotated[str | None, Field(alias='addressTo')] = None
    address_from: Annotated[str | None, Field(alias='addressFrom')] = None
    callback_user_name: Annotated[str | None, Field(alias='callbackUserName')] = None
    callback_numbers: Annotated[JsonList[str] | None, Field(alias='callbackNumbers')] = None
    callback_scheduled_time: Annotated[JsonInteger | None, Field(alias='callbackScheduledTime')] = (
        None
    )
    subject: str | None = None
    message_type: Annotated[str | None, Field(alias='messageType')] = None
    user_id: Annotated[str | None, Field(alias='userId')] = None
    division_id: Annotated[str | None, Field(alias='divisionId')] = None
    queue_id: Annotated[str | None, Field(alias='queueId')] = None


class UserStart(EventModel):
    """
    What Genesys Cloud publishes on v2.detail.events.conversation.{id}.user.start.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['detail.events.conversation.user.start']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
