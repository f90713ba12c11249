"""Written by genesys-events codegen from schemas/workforcemanagement.users.schedules.query/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class Payload(EventModel):
    operation_id: Annotated[str | None, Field(alias='operationId')] = None
    business_unit_id: Annotated[str | None, Field(alias='businessUnitId')] = None
    download_url: Annotated[str | None, Field(alias='downloadUrl')] = None


class BuScheduleSearchResultNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.workforcemanagement.users.{id}.schedules.query.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['workforcemanagement.users.schedules.query']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
