"""Written by genesys-events codegen from schemas/workforcemanagement.managementunits.schedules/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger
from pydantic import Field


class Payload(EventModel):
    status: str | None = None
    operation_id: Annotated[str | None, Field(alias='operationId')] = None
    download_url: Annotated[str | None, Field(alias='downloadUrl')] = None
    percent_complete: Annotated[JsonInteger | None, Field(alias='percentComplete')] = None
    event_type: Annotated[str | None, Field(alias='eventType')] = None


class WfmScheduleNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.workforcemanagement.managementunits.{id}.schedules.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['workforcemanagement.managementunits.schedules']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
