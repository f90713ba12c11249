"""Written by genesys-events codegen from schemas/users.activity/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonList
from pydantic import Field


class RoutingStatus(EventModel):
    status: str | None = None
    start_time: Annotated[JsonDateTime | None, Field(alias='startTime')] = None


class OutOfOffice(EventModel):
    active: bool | None = None
    modified_date: Annotated[JsonDateTime | None, Field(alias='modifiedDate')] = None


class OrganizationPresence(EventModel):
    id: str | None = None
    system_presence: Annotated[str | None, Field(alias='systemPresence')] = None


class Presence(EventModel):
    presence_definition: Annotated[
        OrganizationPresence | None, Field(alias='presenceDefinition')
    ] = None
    presence_message: Annotated[str | None, Field(alias='presenceMessage')] = None
    modified_date: Annotated[JsonDateTime | None, Field(alias='modifiedDate')] = None


class Payload(EventModel):
    id: str | None = None
    routing_status: Annotated[RoutingStatus | None, Field(alias='routingStatus')] = None
    presence: Presence | None = None
    out_of_office: Annotated[OutOfOffice | None, Field(alias='outOfOffice')] = None
    active_queue_ids: Annotated[JsonList[str] | None, Field(alias='activeQueueIds')] = None
    date_active_queues_changed: Annotated[
        JsonDateTime | None, Field(alias='dateActiveQueuesChanged')
    ] = None


class AgentActivity(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.activity.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.activity']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
