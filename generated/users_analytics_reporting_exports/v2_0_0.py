"""Written by genesys-events codegen from schemas/users.analytics.reporting.exports/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonNumber
from pydantic import Field


class Payload(EventModel):
    id: str | None = None
    run_id: Annotated[str | None, Field(alias='runId')] = None
    name: str | None = None
    status: str | None = None
    export_format: Annotated[str | None, Field(alias='exportFormat')] = None
    download_url: Annotated[str | None, Field(alias='downloadUrl')] = None
    view_type: Annotated[str | None, Field(alias='viewType')] = None
    export_error_messages_type: Annotated[str | None, Field(alias='exportErrorMessagesType')] = None
    read: bool | None = None
    created_date_time: Annotated[JsonDateTime | None, Field(alias='createdDateTime')] = None
    modified_date_time: Annotated[JsonDateTime | None, Field(alias='modifiedDateTime')] = None
    percentage_complete: Annotated[JsonNumber | None, Field(alias='percentageComplete')] = None
    email_statuses: Annotated[JsonDict[str, str] | None, Field(alias='emailStatuses')] = None
    email_error_description: Annotated[str | None, Field(alias='emailErrorDescription')] = None
    schedule_expression: Annotated[str | None, Field(alias='scheduleExpression')] = None
    schedule_static_link_url: Annotated[str | None, Field(alias='scheduleStaticLinkUrl')] = None
    export_allowed_to_rerun: Annotated[bool | None, Field(alias='exportAllowedToRerun')] = None


class DataExportNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.analytics.reporting.exports.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.analytics.reporting.exports']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
