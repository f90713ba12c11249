"""Written by genesys-events codegen from schemas/telephony.providers.edges/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class Payload(EventModel):
    id: str | None = None
    online_status: Annotated[str | None, Field(alias='onlineStatus')] = None


class Edge(EventModel):
    """
    What Genesys Cloud publishes on v2.telephony.providers.edges.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['telephony.providers.edges']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
