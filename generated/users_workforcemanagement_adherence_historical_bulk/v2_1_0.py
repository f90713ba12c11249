"""Written by genesys-events codegen from schemas/users.workforcemanagement.adherence.historical.bulk/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonList
from pydantic import Field


class Payload(EventModel):
    id: str | None = None
    download_urls: Annotated[JsonList[str] | None, Field(alias='downloadUrls')] = None
    query_state: Annotated[str | None, Field(alias='queryState')] = None


class WfmHistoricalAdherenceBulkCalculationsCompleteNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.workforcemanagement.adherence.historical.bulk.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.workforcemanagement.adherence.historical.bulk']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
