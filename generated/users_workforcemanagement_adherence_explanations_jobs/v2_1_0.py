"""Written by genesys-events codegen from schemas/users.workforcemanagement.adherence.explanations.jobs/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger
from pydantic import Field


class ErrorBody(EventModel):
    status: JsonInteger | None = None
    code: str | None = None
    message: str | None = None
    message_params: Annotated[JsonDict[str, str] | None, Field(alias='messageParams')] = None


class UserReference(EventModel):
    id: str | None = None


class ManagementUnit(EventModel):
    id: str | None = None


class BusinessUnit(EventModel):
    id: str | None = None


class AdherenceExplanationChangedNotification(EventModel):
    id: str | None = None
    agent: UserReference | None = None
    management_unit: Annotated[ManagementUnit | None, Field(alias='managementUnit')] = None
    business_unit: Annotated[BusinessUnit | None, Field(alias='businessUnit')] = None
    type: str | None = None
    status: str | None = None
    start_date: Annotated[JsonDateTime | None, Field(alias='startDate')] = None
    length_minutes: Annotated[JsonInteger | None, Field(alias='lengthMinutes')] = None
    notes: str | None = None
    reviewed_by: Annotated[UserReference | None, Field(alias='reviewedBy')] = None
    reviewed_date: Annotated[JsonDateTime | None, Field(alias='reviewedDate')] = None


class Payload(EventModel):
    id: str | None = None
    type: str | None = None
    status: str | None = None
    adherence_explanation: Annotated[
        AdherenceExplanationChangedNotification | None, Field(alias='adherenceExplanation')
    ] = None
    download_url: Annotated[str | None, Field(alias='downloadUrl')] = None
    error: ErrorBody | None = None


class AdherenceExplanationJobNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.workforcemanagement.adherence.explanations.jobs.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.workforcemanagement.adherence.explanations.jobs']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
