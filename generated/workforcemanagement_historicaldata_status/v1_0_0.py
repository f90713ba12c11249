"""Written by genesys-events codegen from schemas/workforcemanagement.historicaldata.status/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class Payload(EventModel):
    request_id: Annotated[str | None, Field(alias='requestId')] = None
    status: str | None = None
    error: str | None = None
    active: bool | None = None
    type: str | None = None


class HistoricalDataUploadRequestUpdate(EventModel):
    """
    What Genesys Cloud publishes on v2.workforcemanagement.historicaldata.status.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['workforcemanagement.historicaldata.status']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
