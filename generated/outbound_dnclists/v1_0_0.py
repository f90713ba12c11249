"""Written by genesys-events codegen from schemas/outbound.dnclists/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class ImportStatus(EventModel):
    import_state: Annotated[str | None, Field(alias='importState')] = None
    total_records: Annotated[JsonInteger | None, Field(alias='totalRecords')] = None
    completed_records: Annotated[JsonInteger | None, Field(alias='completedRecords')] = None
    percentage_complete: Annotated[JsonInteger | None, Field(alias='percentageComplete')] = None
    failure_reason: Annotated[str | None, Field(alias='failureReason')] = None


class UriReference(EventModel):
    id: str | None = None
    name: str | None = None


class Payload(EventModel):
    import_status: Annotated[ImportStatus | None, Field(alias='importStatus')] = None
    size: JsonInteger | None = None
    dnc_source_type: Annotated[str | None, Field(alias='dncSourceType')] = None
    login_id: Annotated[str | None, Field(alias='loginId')] = None
    dnc_codes: Annotated[JsonList[str] | None, Field(alias='dncCodes')] = None
    license_id: Annotated[str | None, Field(alias='licenseId')] = None
    contact_method: Annotated[str | None, Field(alias='contactMethod')] = None
    division: UriReference | None = None
    id: str | None = None
    name: str | None = None
    date_created: Annotated[JsonDateTime | None, Field(alias='dateCreated')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None
    version: JsonInteger | None = None


class DncList(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.dnclists.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.dnclists']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
