"""Written by genesys-events codegen from schemas/detail.events.conversation.user.end/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class Payload(EventModel):
    event_time: Annotated[JsonInteger | None, Field(alias='eventTime')] = None
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    participant_id: Annotated[str | None, Field(alias='participantId')] = None
    session_id: Annotated[str | None, Field(alias='sessionId')] = None
    disconnect_type: Annotated[str | None, Field(alias='disconnectType')] = None
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
    interacting_duration_ms: Annotated[JsonInteger | None, Field(alias='interactingDurationMs')] = (
        None
    )
    held_duration_ms: Annotated[JsonInteger | None, Field(alias='heldDurationMs')] = None
    alerting_duration_ms: Annotated[JsonInteger | None, Field(alias='alertingDurationMs')] = None
    contacting_duration_ms: Annotated[JsonInteger | None, Field(alias='contactingDurationMs')] = (
        None
    )
    dialing_duration_ms: Annotated[JsonInteger | None, Field(alias='dialingDurationMs')] = None
    conversation_external_contact_ids: Annotated[
        JsonList[str] | None, Field(alias='conversationExternalContactIds')
    ] = None
    conversation_external_organization_ids: Annotated[
        JsonList[str] | None, Field(alias='conversationExternalOrganizationIds')
    ] = None


class UserEnd(EventModel):
    """
    What Genesys Cloud publishes on v2.detail.events.conversation.{id}.user.end.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['detail.events.conversation.user.end']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
