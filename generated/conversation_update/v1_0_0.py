"""Written by genesys-events codegen from schemas/conversation.update/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class Participant(EventModel):
    """
    Somebody who takes part.
    """

    id: str
    purpose: str | None = None


class Payload(EventModel):
    """
    What is known of the conversation after the change.
    """

    status: Literal['active', 'onhold', 'ended']
    channel: str | None = None
    queue: str | None = None
    agent: str | None = None
    duration_ms: Annotated[JsonInteger | None, Field(alias='durationMs', ge=0)] = None
    participants: JsonList[Participant] | None = None


class ConversationUpdate(EventModel):
    """
    A conversation changed: who has it, where it stands. Sent by systems of our own in the flat contract.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['conversation.update']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
