"""Written by genesys-events codegen from schemas/workforcemanagement.performanceprediction.schedules/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger
from pydantic import Field


class ErrorBody(EventModel):
    status: JsonInteger | None = None
    code: str | None = None
    message: str | None = None
    message_params: Annotated[JsonDict[str, str] | None, Field(alias='messageParams')] = None


class Payload(EventModel):
    schedule_id: Annotated[str | None, Field(alias='scheduleId')] = None
    week_date: Annotated[str | None, Field(alias='weekDate')] = None
    download_url: Annotated[str | None, Field(alias='downloadUrl')] = None
    state: str | None = None
    error: ErrorBody | None = None


class PerformancePredictionCalculationNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.workforcemanagement.performanceprediction.schedules.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['workforcemanagement.performanceprediction.schedules']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
