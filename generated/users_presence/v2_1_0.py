"""Written by genesys-events codegen from schemas/users.presence/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class OrganizationPresence(EventModel):
    """
    A presence definition of the organization.
    """

    id: str | None = None
    system_presence: Annotated[str | None, Field(alias='systemPresence')] = None


class Payload(EventModel):
    """
    The presence, and which system set it.
    """

    source: str | None = None
    presence_definition: Annotated[
        OrganizationPresence | None, Field(alias='presenceDefinition')
    ] = None
    primary: bool | None = None
    message: str | None = None
    modified_date: Annotated[JsonDateTime | None, Field(alias='modifiedDate')] = None
    future_presence_definition: Annotated[
        OrganizationPresence | None, Field(alias='futurePresenceDefinition')
    ] = None


class UserPresence(EventModel):
    """
    A user's presence changed: available, busy, on a break. Whose it is stands only in the topic.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.presence']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
