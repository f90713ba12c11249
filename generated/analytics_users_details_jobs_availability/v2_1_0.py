"""Written by genesys-events codegen from schemas/analytics.users.details.jobs.availability/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class Payload(EventModel):
    data_availability_date: Annotated[JsonDateTime | None, Field(alias='dataAvailabilityDate')] = (
        None
    )


class DataAvailabilityChangeNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.analytics.users.details.jobs.availability.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['analytics.users.details.jobs.availability']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
