"""Written by genesys-events codegen from schemas/users.wem.coaching.notification/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger
from pydantic import Field


class CoachingAppointmentReference(EventModel):
    id: str | None = None


class Payload(EventModel):
    id: str | None = None
    name: str | None = None
    marked_as_read: Annotated[bool | None, Field(alias='markedAsRead')] = None
    action_type: Annotated[str | None, Field(alias='actionType')] = None
    relationship: str | None = None
    appointment: CoachingAppointmentReference | None = None
    date_start: Annotated[JsonDateTime | None, Field(alias='dateStart')] = None
    length_in_minutes: Annotated[JsonInteger | None, Field(alias='lengthInMinutes')] = None
    status: str | None = None


class CoachingUserNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.wem.coaching.notification.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.wem.coaching.notification']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
