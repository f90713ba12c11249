"""Written by genesys-events codegen from schemas/users.workforcemanagement.performanceprediction.schedules.recalculations/2.1.0.json; do not edit."""

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
    operation_id: Annotated[str | None, Field(alias='operationId')] = None
    download_url: Annotated[str | None, Field(alias='downloadUrl')] = None
    allocation_download_url: Annotated[str | None, Field(alias='allocationDownloadUrl')] = None
    state: str | None = None
    error: ErrorBody | None = None


class PerformancePredictionUserRecalculationNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.workforcemanagement.performanceprediction.schedules.recalculations.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.workforcemanagement.performanceprediction.schedules.recalculations']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
