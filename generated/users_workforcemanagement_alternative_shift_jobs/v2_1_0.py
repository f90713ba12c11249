"""Written by genesys-events codegen from schemas/users.workforcemanagement.alternative.shift.jobs/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger
from pydantic import Field


class V3ErrorBody(EventModel):
    status: JsonInteger | None = None
    code: str | None = None
    message: str | None = None
    message_params: Annotated[JsonDict[str, str] | None, Field(alias='messageParams')] = None


class Payload(EventModel):
    id: str | None = None
    type: str | None = None
    status: str | None = None
    download_url: Annotated[str | None, Field(alias='downloadUrl')] = None
    error: V3ErrorBody | None = None


class V3AlternativeShiftJobCompleteNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.workforcemanagement.alternative.shift.jobs.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.workforcemanagement.alternative.shift.jobs']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
