"""Written by genesys-events codegen from schemas/users.workforcemanagement.schedules/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class UserReference(EventModel):
    id: str | None = None


class WfmFullDayTimeOffMarker(EventModel):
    time_off_request_id: Annotated[str | None, Field(alias='timeOffRequestId')] = None
    management_unit_date: Annotated[str | None, Field(alias='managementUnitDate')] = None
    activity_code_id: Annotated[str | None, Field(alias='activityCodeId')] = None
    is_paid: Annotated[bool | None, Field(alias='isPaid')] = None
    length_in_minutes: Annotated[JsonInteger | None, Field(alias='lengthInMinutes')] = None
    description: str | None = None
    paid: bool | None = None


class WfmAgentScheduleUpdate(EventModel):
    update_type: Annotated[str | None, Field(alias='updateType')] = None
    shift_start_dates: Annotated[JsonList[JsonDateTime] | None, Field(alias='shiftStartDates')] = None


class WfmScheduleActivity(EventModel):
    activity_code_id: Annotated[str | None, Field(alias='activityCodeId')] = None
    start_date: Annotated[JsonDateTime | None, Field(alias='startDate')] = None
    counts_as_paid_time: Annotated[bool | None, Field(alias='countsAsPaidTime')] = None
    length_in_minutes: Annotated[JsonInteger | None, Field(alias='lengthInMinutes')] = None
    time_off_request_id: Annotated[str | None, Field(alias='timeOffRequestId')] = None
    description: str | None = None


class WfmScheduleShift(EventModel):
    week_date: Annotated[str | None, Field(alias='weekDate')] = None
    week_schedule_id: Annotated[str | None, Field(alias='weekScheduleId')] = None
    id: str | None = None
    start_date: Annotated[JsonDateTime | None, Field(alias='startDate')] = None
    length_in_minutes: Annotated[JsonInteger | None, Field(alias='lengthInMinutes')] = None
    activities: JsonList[WfmScheduleActivity] | None = None


class Payload(EventModel):
    user: UserReference | None = None
    start_date: Annotated[JsonDateTime | None, Field(alias='startDate')] = None
    end_date: Annotated[JsonDateTime | None, Field(alias='endDate')] = None
    shifts: JsonList[WfmScheduleShift] | None = None
    full_day_time_off_markers: Annotated[
        JsonList[WfmFullDayTimeOffMarker] | None, Field(alias='fullDayTimeOffMarkers')
    ] = None
    updates: JsonList[WfmAgentScheduleUpdate] | None = None


class AgentScheduleUpdateNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.workforcemanagement.schedules.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.workforcemanagement.schedules']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
