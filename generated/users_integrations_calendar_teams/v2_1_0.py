"""Written by genesys-events codegen from schemas/users.integrations.calendar.teams/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class Payload(EventModel):
    external_user_id: Annotated[str | None, Field(alias='externalUserId')] = None
    genesys_user_id: Annotated[str | None, Field(alias='genesysUserId')] = None
    trigger: str | None = None
    event_type: Annotated[str | None, Field(alias='eventType')] = None
    event_time: Annotated[JsonDateTime | None, Field(alias='eventTime')] = None
    response_status: Annotated[str | None, Field(alias='responseStatus')] = None
    meeting_id: Annotated[str | None, Field(alias='meetingId')] = None


class V2(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.integrations.calendar.teams.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.integrations.calendar.teams']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
