"""Written by genesys-events codegen from schemas/users.integrationpresence/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class OrganizationPresence(EventModel):
    id: str | None = None
    system_presence: Annotated[str | None, Field(alias='systemPresence')] = None


class Payload(EventModel):
    user_id: Annotated[str | None, Field(alias='userId')] = None
    event_type: Annotated[str | None, Field(alias='eventType')] = None
    source: str | None = None
    modified_date: Annotated[JsonDateTime | None, Field(alias='modifiedDate')] = None
    presence_definition: Annotated[
        OrganizationPresence | None, Field(alias='presenceDefinition')
    ] = None
    message: str | None = None
    current_display_source_id: Annotated[str | None, Field(alias='currentDisplaySourceId')] = None
    previous_display_source_id: Annotated[str | None, Field(alias='previousDisplaySourceId')] = None
    future_presence_definition: Annotated[
        OrganizationPresence | None, Field(alias='futurePresenceDefinition')
    ] = None


class PresenceActivity(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.integrationpresence.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.integrationpresence']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
