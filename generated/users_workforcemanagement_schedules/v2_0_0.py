"""Written by genesys-events codegen from schemas/users.workforcemanagement.schedules/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonList
from pydantic import Field


class UserReference(EventModel):
    id: str | None = None


class AgentScheduleShiftUpdate(EventModel):
    type: str | None = None
    shift_start_dates: Annotated[JsonList[JsonDateTime] | None, Field(alias='shiftStartDates')] = None


class Payload(EventModel):
    user: UserReference | None = None
    start_date: Annotated[JsonDateTime | None, Field(alias='startDate')] = None
    end_date: Annotated[JsonDateTime | None, Field(alias='endDate')] = None
    updates: JsonList[AgentScheduleShiftUpdate] | None = None


class AgentScheduleUpdateNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.workforcemanagement.schedules.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.workforcemanagement.schedules']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
