"""Written by genesys-events codegen from schemas/users.outofoffice/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class User(EventModel):
    id: str | None = None


class Payload(EventModel):
    user: User | None = None
    active: bool | None = None
    indefinite: bool | None = None
    start_date: Annotated[JsonDateTime | None, Field(alias='startDate')] = None
    end_date: Annotated[JsonDateTime | None, Field(alias='endDate')] = None


class OutOfOffice(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.outofoffice.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.outofoffice']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
