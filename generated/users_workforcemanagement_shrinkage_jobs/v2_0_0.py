"""Written by genesys-events codegen from schemas/users.workforcemanagement.shrinkage.jobs/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonList
from pydantic import Field


class Payload(EventModel):
    operation_id: Annotated[str | None, Field(alias='operationId')] = None
    download_urls: Annotated[JsonList[str] | None, Field(alias='downloadUrls')] = None
    state: str | None = None


class HistoricalShrinkageCalculationsCompleteNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.workforcemanagement.shrinkage.jobs.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.workforcemanagement.shrinkage.jobs']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
