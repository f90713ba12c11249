"""Written by genesys-events codegen from schemas/detail.events.agent.state/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class Payload(EventModel):
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    session_id: Annotated[str | None, Field(alias='sessionId')] = None
    session_start: Annotated[JsonInteger | None, Field(alias='sessionStart')] = None
    current_state_start: Annotated[JsonInteger | None, Field(alias='currentStateStart')] = None
    current_state: Annotated[str | None, Field(alias='currentState')] = None
    user_id: Annotated[str | None, Field(alias='userId')] = None
    originating_direction: Annotated[str | None, Field(alias='originatingDirection')] = None
    media_type: Annotated[str | None, Field(alias='mediaType')] = None
    queue_id: Annotated[str | None, Field(alias='queueId')] = None
    requested_language_id: Annotated[str | None, Field(alias='requestedLanguageId')] = None
    requested_skill_ids: Annotated[JsonList[str] | None, Field(alias='requestedSkillIds')] = None


class AgentStateEventNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.detail.events.agent.{id}.state.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['detail.events.agent.state']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
