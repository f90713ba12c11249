"""Written by genesys-events codegen from schemas/workforcemanagement.historicaldata.status/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger
from pydantic import Field


class Payload(EventModel):
    request_id: Annotated[str | None, Field(alias='requestId')] = None
    date_import_started: Annotated[JsonDateTime | None, Field(alias='dateImportStarted')] = None
    date_import_ended: Annotated[JsonDateTime | None, Field(alias='dateImportEnded')] = None
    date_created: Annotated[JsonDateTime | None, Field(alias='dateCreated')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None
    status: str | None = None
    error: str | None = None
    active: bool | None = None
    type: str | None = None
    file_name: Annotated[str | None, Field(alias='fileName')] = None
    file_size: Annotated[JsonInteger | None, Field(alias='fileSize')] = None


class HistoricalDataUploadRequestUpdate(EventModel):
    """
    What Genesys Cloud publishes on v2.workforcemanagement.historicaldata.status.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['workforcemanagement.historicaldata.status']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
