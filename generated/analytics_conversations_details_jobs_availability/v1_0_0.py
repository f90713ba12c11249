"""Written by genesys-events codegen from schemas/analytics.conversations.details.jobs.availability/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class Payload(EventModel):
    pass


class DataAvailabilityChangeNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.analytics.conversations.details.jobs.availability.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['analytics.conversations.details.jobs.availability']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
