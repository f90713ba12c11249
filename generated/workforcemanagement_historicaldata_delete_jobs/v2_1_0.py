"""Written by genesys-events codegen from schemas/workforcemanagement.historicaldata.delete.jobs/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonList
from pydantic import Field


class HistoricalDataDeleteEntity(EventModel):
    request_id: Annotated[str | None, Field(alias='requestId')] = None
    status: str | None = None


class HistoricalDataDisallowedDeleteEntity(EventModel):
    request_id: Annotated[str | None, Field(alias='requestId')] = None
    reason: str | None = None


class Payload(EventModel):
    id: str | None = None
    state: str | None = None
    entities: JsonList[HistoricalDataDeleteEntity] | None = None
    disallowed_entities: Annotated[
        JsonList[HistoricalDataDisallowedDeleteEntity] | None, Field(alias='disallowedEntities')
    ] = None


class HistoricalDataPurgeRequestComplete(EventModel):
    """
    What Genesys Cloud publishes on v2.workforcemanagement.historicaldata.delete.jobs.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['workforcemanagement.historicaldata.delete.jobs']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
