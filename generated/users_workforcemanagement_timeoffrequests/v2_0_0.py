"""Written by genesys-events codegen from schemas/users.workforcemanagement.timeoffrequests/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class UserReference(EventModel):
    id: str | None = None


class Payload(EventModel):
    id: str | None = None
    user: UserReference | None = None
    is_full_day_request: Annotated[bool | None, Field(alias='isFullDayRequest')] = None
    marked_as_read: Annotated[bool | None, Field(alias='markedAsRead')] = None
    activity_code_id: Annotated[str | None, Field(alias='activityCodeId')] = None
    paid: bool | None = None
    status: str | None = None
    substatus: str | None = None
    partial_day_start_date_times: Annotated[
        JsonList[str] | None, Field(alias='partialDayStartDateTimes')
    ] = None
    full_day_management_unit_dates: Annotated[
        JsonList[str] | None, Field(alias='fullDayManagementUnitDates')
    ] = None
    daily_duration_minutes: Annotated[JsonInteger | None, Field(alias='dailyDurationMinutes')] = (
        None
    )
    notes: str | None = None
    reviewed_date: Annotated[str | None, Field(alias='reviewedDate')] = None
    reviewed_by: Annotated[str | None, Field(alias='reviewedBy')] = None
    submitted_date: Annotated[str | None, Field(alias='submittedDate')] = None
    submitted_by: Annotated[str | None, Field(alias='submittedBy')] = None
    modified_date: Annotated[str | None, Field(alias='modifiedDate')] = None
    modified_by: Annotated[str | None, Field(alias='modifiedBy')] = None


class TimeOffRequestUpdate(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.workforcemanagement.timeoffrequests.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.workforcemanagement.timeoffrequests']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
