"""Written by genesys-events codegen from schemas/journey.views.jobs.notification/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger
from pydantic import Field


class JourneyView(EventModel):
    id: str | None = None
    version: JsonInteger | None = None


class Payload(EventModel):
    id: str | None = None
    status: str | None = None
    date_created: Annotated[str | None, Field(alias='dateCreated')] = None
    date_completed: Annotated[str | None, Field(alias='dateCompleted')] = None
    journey_view: Annotated[JourneyView | None, Field(alias='journeyView')] = None
    date_completion_estimated: Annotated[str | None, Field(alias='dateCompletionEstimated')] = None
    estimated_completion_margin: Annotated[
        JsonInteger | None, Field(alias='estimatedCompletionMargin')
    ] = None
    user_id: Annotated[str | None, Field(alias='userId')] = None


class JourneyViewJobNotificationEventV2(EventModel):
    """
    What Genesys Cloud publishes on v2.journey.views.jobs.{id}.notification.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['journey.views.jobs.notification']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
