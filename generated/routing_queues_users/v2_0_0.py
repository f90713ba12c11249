"""Written by genesys-events codegen from schemas/routing.queues.users/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from generated.base import EventModel, JsonDateTime, JsonDict
from pydantic import Field


class UserReference(EventModel):
    id: str | None = None


class Payload(EventModel):
    id: str | None = None
    user: UserReference | None = None
    queue_id: Annotated[str | None, Field(alias='queueId')] = None
    joined: bool | None = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class QueueMember(EventModel):
    """
    What Genesys Cloud publishes on v2.routing.queues.{id}.users.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['routing.queues.users']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
