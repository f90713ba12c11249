"""Written by genesys-events codegen from schemas/webmessaging.deployments.undelivered.messages/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class Message(EventModel):
    id: str | None = None
    event_time_ms: Annotated[JsonInteger | None, Field(alias='eventTimeMs')] = None


class Payload(EventModel):
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    deployment_id: Annotated[str | None, Field(alias='deploymentId')] = None
    participant_id: Annotated[str | None, Field(alias='participantId')] = None
    external_contact_id: Annotated[str | None, Field(alias='externalContactId')] = None
    communication_id: Annotated[str | None, Field(alias='communicationId')] = None
    session_expiry: Annotated[JsonInteger | None, Field(alias='sessionExpiry')] = None
    messages: JsonList[Message] | None = None
    event_time_ms: Annotated[JsonInteger | None, Field(alias='eventTimeMs')] = None


class WebMessagingUndeliveredMessageEventBody(EventModel):
    """
    What Genesys Cloud publishes on v2.webmessaging.deployments.{id}.undelivered.messages.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['webmessaging.deployments.undelivered.messages']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
