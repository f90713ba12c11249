"""Written by genesys-events codegen from schemas/detail.events.conversation.acd.end/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class Payload(EventModel):
    """
    How distribution by a queue ended.
    """

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
    queue_id: Annotated[str | None, Field(alias='queueId')] = None
    division_id: Annotated[str | None, Field(alias='divisionId')] = None
    acd_outcome: Annotated[str | None, Field(alias='acdOutcome')] = None
    answered_user_id: Annotated[str | None, Field(alias='answeredUserId')] = None
    requested_routings: Annotated[JsonList[str] | None, Field(alias='requestedRoutings')] = None
    used_routing: Annotated[str | None, Field(alias='usedRouting')] = None
    requested_routing_skill_ids: Annotated[
        JsonList[str] | None, Field(alias='requestedRoutingSkillIds')
    ] = None
    requested_language_id: Annotated[str | None, Field(alias='requestedLanguageId')] = None
    requested_routing_user_ids: Annotated[
        JsonList[str] | None, Field(alias='requestedRoutingUserIds')
    ] = None
    routing_priority: Annotated[JsonInteger | None, Field(alias='routingPriority')] = None
    connected_duration_ms: Annotated[JsonInteger | None, Field(alias='connectedDurationMs')] = None


class AcdEnd(EventModel):
    """
    A queue let go of a conversation: it was answered, abandoned or sent on.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['detail.events.conversation.acd.end']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
