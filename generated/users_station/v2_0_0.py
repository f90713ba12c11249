"""Written by genesys-events codegen from schemas/users.station/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class User(EventModel):
    id: str | None = None


class UserStation(EventModel):
    id: str | None = None
    name: str | None = None
    associated_user: Annotated[User | None, Field(alias='associatedUser')] = None


class Payload(EventModel):
    associated_station: Annotated[UserStation | None, Field(alias='associatedStation')] = None


class UserStations(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.station.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.station']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
