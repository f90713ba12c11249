"""Written by genesys-events codegen from schemas/users.workforcemanagement.integrations.hris.timeofftypes.jobs/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class HrisTimeOffType(EventModel):
    id: str | None = None
    name: str | None = None
    secondary_id: Annotated[str | None, Field(alias='secondaryId')] = None


class ErrorBody(EventModel):
    status: JsonInteger | None = None
    code: str | None = None
    message: str | None = None
    message_params: Annotated[JsonDict[str, str] | None, Field(alias='messageParams')] = None


class Payload(EventModel):
    id: str | None = None
    entities: JsonList[HrisTimeOffType] | None = None
    status: str | None = None
    error: ErrorBody | None = None


class HrisTimeOffTypesJobNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.workforcemanagement.integrations.hris.timeofftypes.jobs.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.workforcemanagement.integrations.hris.timeofftypes.jobs']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
