"""Written by genesys-events codegen from schemas/outbound.contactlists/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class ContactPhoneNumberColumn(EventModel):
    column_name: Annotated[str | None, Field(alias='columnName')] = None
    type: str | None = None
    callable_time_column: Annotated[str | None, Field(alias='callableTimeColumn')] = None


class EmailColumn(EventModel):
    column_name: Annotated[str | None, Field(alias='columnName')] = None
    type: str | None = None


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
    column_names: Annotated[JsonList[str] | None, Field(alias='columnNames')] = None
    phone_columns: Annotated[JsonList[ContactPhoneNumberColumn] | None, Field(alias='phoneColumns')] = (
        None
    )
    email_columns: Annotated[JsonList[EmailColumn] | None, Field(alias='emailColumns')] = None
    import_status: Annotated[ImportStatus | None, Field(alias='importStatus')] = None
    preview_mode_column_name: Annotated[str | None, Field(alias='previewModeColumnName')] = None
    preview_mode_accepted_values: Annotated[
        JsonList[str] | None, Field(alias='previewModeAcceptedValues')
    ] = None
    size: JsonInteger | None = None
    attempt_limits: Annotated[UriReference | None, Field(alias='attemptLimits')] = None
    automatic_time_zone_mapping: Annotated[bool | None, Field(alias='automaticTimeZoneMapping')] = (
        None
    )
    zip_code_column_name: Annotated[str | None, Field(alias='zipCodeColumnName')] = None
    division: UriReference | None = None
    id: str | None = None
    name: str | None = None
    date_created: Annotated[JsonDateTime | None, Field(alias='dateCreated')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None
    version: JsonInteger | None = None


class ContactList(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.contactlists.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.contactlists']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
