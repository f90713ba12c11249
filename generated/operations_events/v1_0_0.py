"""Written by genesys-events codegen from schemas/operations.events/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class EventEntity(EventModel):
    id: str | None = None
    name: str | None = None
    description: str | None = None


class Payload(EventModel):
    event_entity: Annotated[EventEntity | None, Field(alias='eventEntity')] = None
    entity_id: Annotated[str | None, Field(alias='entityId')] = None
    entity_name: Annotated[str | None, Field(alias='entityName')] = None
    previous_value: Annotated[str | None, Field(alias='previousValue')] = None
    current_value: Annotated[str | None, Field(alias='currentValue')] = None
    error_code: Annotated[str | None, Field(alias='errorCode')] = None
    version: str | None = None
    parent_entity: Annotated[str | None, Field(alias='parentEntity')] = None
    entity_type: Annotated[str | None, Field(alias='entityType')] = None
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    timestamp: JsonDateTime | None = None


class OperationalEventNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.operations.events.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['operations.events']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
