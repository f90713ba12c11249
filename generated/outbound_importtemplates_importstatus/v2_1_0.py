"""Written by genesys-events codegen from schemas/outbound.importtemplates.importstatus/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class Payload(EventModel):
    import_state: Annotated[str | None, Field(alias='importState')] = None
    total_records: Annotated[JsonInteger | None, Field(alias='totalRecords')] = None
    completed_records: Annotated[JsonInteger | None, Field(alias='completedRecords')] = None
    percentage_complete: Annotated[JsonInteger | None, Field(alias='percentageComplete')] = None
    failure_reason: Annotated[str | None, Field(alias='failureReason')] = None
    target_contact_list_ids: Annotated[JsonList[str] | None, Field(alias='targetContactListIds')] = None
    list_name_prefix: Annotated[str | None, Field(alias='listNamePrefix')] = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class OutboundImporttemplatesImportstatus(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.importtemplates.{id}.importstatus.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.importtemplates.importstatus']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
