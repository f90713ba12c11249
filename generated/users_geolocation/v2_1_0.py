"""Written by genesys-events codegen from schemas/users.geolocation/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class Payload(EventModel):
    user_id: Annotated[str | None, Field(alias='userId')] = None
    type: str | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None


class Geolocation(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.geolocation.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.geolocation']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
