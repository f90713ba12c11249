"""Written by genesys-events codegen from schemas/conversation.update/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class Participant(EventModel):
    """
    Somebody who takes part.
    """

    id: str
    purpose: str | None = None
    name: str | None = None


class Payload(EventModel):
    """
    What is known of the conversation after the change.
    """

    state: Literal['connected', 'held', 'disconnected']
    updated_at: Annotated[JsonDateTime, Field(alias='updatedAt')]
    media_type: Annotated[str | None, Field(alias='mediaType')] = None
    queue_id: Annotated[str | None, Field(alias='queueId')] = None
    user_id: Annotated[str | None, Field(alias='userId')] = None
    duration_ms: Annotated[JsonInteger | None, Field(alias='durationMs', ge=0)] = None
    participants: JsonList[Participant] | None = None
    wrap_up_code: Annotated[str | None, Field(alias='wrapUpCode')] = None
    attributes: JsonDict[str, str] | None = None


class ConversationUpdate(EventModel):
    """
    A conversation changed: who has it, where it stands. Sent by systems of our own in the flat contract.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['conversation.update']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
