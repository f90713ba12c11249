"""Written by genesys-events codegen from schemas/workforcemanagement.managementunits.shifttrades.state.bulk/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class UserReference(EventModel):
    id: str | None = None


class WfmVersionedEntityMetadata(EventModel):
    version: JsonInteger | None = None
    modified_by: Annotated[UserReference | None, Field(alias='modifiedBy')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None


class BulkShiftTradeStateUpdateResult(EventModel):
    id: str | None = None
    state: str | None = None
    reviewed_by: Annotated[UserReference | None, Field(alias='reviewedBy')] = None
    reviewed_date: Annotated[JsonDateTime | None, Field(alias='reviewedDate')] = None
    failure_reason: Annotated[str | None, Field(alias='failureReason')] = None
    metadata: WfmVersionedEntityMetadata | None = None


class BulkShiftTradeStateUpdateResultListing(EventModel):
    entities: JsonList[BulkShiftTradeStateUpdateResult] | None = None


class Payload(EventModel):
    status: str | None = None
    operation_id: Annotated[str | None, Field(alias='operationId')] = None
    result: BulkShiftTradeStateUpdateResultListing | None = None


class BulkShiftTradeStateUpdateNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.workforcemanagement.managementunits.{id}.shifttrades.state.bulk.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['workforcemanagement.managementunits.shifttrades.state.bulk']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
