"""Written by genesys-events codegen from schemas/detail.events.conversation.voicemail.start/2.0.0.json; do not edit."""

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
    user_id: Annotated[str | None, Field(alias='userId')] = None
    queue_id: Annotated[str | None, Field(alias='queueId')] = None
    division_id: Annotated[str | None, Field(alias='divisionId')] = None
    conversation_external_contact_ids: Annotated[
        JsonList[str] | None, Field(alias='conversationExternalContactIds')
    ] = None
    conversation_external_organization_ids: Annotated[
        JsonList[str] | None, Field(alias='conversationExternalOrganizationIds')
    ] = None


class VoicemailStart(EventModel):
    """
    What Genesys Cloud publishes on v2.detail.events.conversation.{id}.voicemail.start.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['detail.events.conversation.voicemail.start']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
