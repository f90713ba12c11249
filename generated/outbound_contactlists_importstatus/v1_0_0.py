"""Written by genesys-events codegen from schemas/outbound.contactlists.importstatus/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger
from pydantic import Field


class Payload(EventModel):
    import_state: Annotated[str | None, Field(alias='importState')] = None
    total_records: Annotated[JsonInteger | None, Field(alias='totalRecords')] = None
    completed_records: Annotated[JsonInteger | None, Field(alias='completedRecords')] = None
    percentage_complete: Annotated[JsonInteger | None, Field(alias='percentageComplete')] = None
    failure_reason: Annotated[str | None, Field(alias='failureReason')] = None


class OutboundContactlistsImportstatus(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.contactlists.{id}.importstatus.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.contactlists.importstatus']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
