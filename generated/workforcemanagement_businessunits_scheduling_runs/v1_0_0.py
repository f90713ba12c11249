"""Written by genesys-events codegen from schemas/workforcemanagement.businessunits.scheduling.runs/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class BuScheduleReference(EventModel):
    id: str | None = None


class UserReference(EventModel):
    id: str | None = None


class SchedulerMessageSeverityCount(EventModel):
    severity: str | None = None
    count: JsonInteger | None = None


class BuScheduleRun(EventModel):
    id: str | None = None
    percent_complete: Annotated[JsonNumber | None, Field(alias='percentComplete')] = None
    intraday_rescheduling: Annotated[bool | None, Field(alias='intradayRescheduling')] = None
    state: str | None = None
    week_count: Annotated[JsonInteger | None, Field(alias='weekCount')] = None
    schedule: BuScheduleReference | None = None
    scheduling_canceled_by: Annotated[UserReference | None, Field(alias='schedulingCanceledBy')] = (
        None
    )
    scheduling_completed_time: Annotated[str | None, Field(alias='schedulingCompletedTime')] = None
    message_count: Annotated[JsonInteger | None, Field(alias='messageCount')] = None
    message_severity_counts: Annotated[
        JsonList[SchedulerMessageSeverityCount] | None, Field(alias='messageSeverityCounts')
    ] = None


class Payload(EventModel):
    status: str | None = None
    operation_id: Annotated[str | None, Field(alias='operationId')] = None
    result: BuScheduleRun | None = None


class BuSchedulingRunProgressNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.workforcemanagement.businessunits.{id}.scheduling.runs.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['workforcemanagement.businessunits.scheduling.runs']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
