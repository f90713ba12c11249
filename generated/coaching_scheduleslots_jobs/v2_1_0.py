"""Written by genesys-events codegen from schemas/coaching.scheduleslots.jobs/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class CoachingScheduleSlotJobResultsSlotSchedule(EventModel):
    id: str | None = None
    week_date: Annotated[str | None, Field(alias='weekDate')] = None
    week_count: Annotated[JsonInteger | None, Field(alias='weekCount')] = None


class CoachingScheduleSlotJobResultsSlot(EventModel):
    date_start: Annotated[str | None, Field(alias='dateStart')] = None
    schedule: CoachingScheduleSlotJobResultsSlotSchedule | None = None


class CoachingScheduleSlotJobResults(EventModel):
    interval: str | None = None
    status: str | None = None
    slot: CoachingScheduleSlotJobResultsSlot | None = None
    has_conflict: Annotated[bool | None, Field(alias='hasConflict')] = None


class Payload(EventModel):
    id: str | None = None
    attendee_ids: Annotated[JsonList[str] | None, Field(alias='attendeeIds')] = None
    facilitator_ids: Annotated[JsonList[str] | None, Field(alias='facilitatorIds')] = None
    length_in_minutes: Annotated[JsonInteger | None, Field(alias='lengthInMinutes')] = None
    business_unit_id: Annotated[str | None, Field(alias='businessUnitId')] = None
    activity_code_id: Annotated[str | None, Field(alias='activityCodeId')] = None
    slots_type: Annotated[str | None, Field(alias='slotsType')] = None
    results: JsonList[CoachingScheduleSlotJobResults] | None = None


class CoachingScheduleSlotJobComplete(EventModel):
    """
    What Genesys Cloud publishes on v2.coaching.scheduleslots.jobs.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['coaching.scheduleslots.jobs']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
