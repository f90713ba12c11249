"""Written by genesys-events codegen from schemas/workforcemanagement.businessunits.activityplans.runs.jobs/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class ErrorBody(EventModel):
    status: JsonInteger | None = None
    code: str | None = None
    message: str | None = None
    message_params: Annotated[JsonDict[str, str] | None, Field(alias='messageParams')] = None


class UserReference(EventModel):
    id: str | None = None


class ActivityPlanSessionReference(EventModel):
    id: str | None = None
    users: JsonList[UserReference] | None = None


class ActivityPlanOccurrenceReference(EventModel):
    id: str | None = None
    sessions: JsonList[ActivityPlanSessionReference] | None = None


class ActivityPlanReference(EventModel):
    id: str | None = None
    occurrences: JsonList[ActivityPlanOccurrenceReference] | None = None


class ActivityPlanJobException(EventModel):
    exception_type: Annotated[str | None, Field(alias='exceptionType')] = None
    occurrences: JsonList[ActivityPlanOccurrenceReference] | None = None


class Payload(EventModel):
    id: str | None = None
    type: str | None = None
    activity_plan: Annotated[ActivityPlanReference | None, Field(alias='activityPlan')] = None
    status: str | None = None
    exceptions: JsonList[ActivityPlanJobException] | None = None
    error: ErrorBody | None = None


class ActivityPlanJobCompleteNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.workforcemanagement.businessunits.{id}.activityplans.runs.jobs.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['workforcemanagement.businessunits.activityplans.runs.jobs']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
