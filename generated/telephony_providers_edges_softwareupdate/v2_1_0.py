"""Written by genesys-events codegen from schemas/telephony.providers.edges.softwareupdate/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class Payload(EventModel):
    id: str | None = None
    status: str | None = None
    download_start_time: Annotated[JsonDateTime | None, Field(alias='downloadStartTime')] = None
    execute_start_time: Annotated[JsonDateTime | None, Field(alias='executeStartTime')] = None
    execute_stop_time: Annotated[JsonDateTime | None, Field(alias='executeStopTime')] = None


class DomainEdgeSoftwareUpdate(EventModel):
    """
    What Genesys Cloud publishes on v2.telephony.providers.edges.{id}.softwareupdate.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['telephony.providers.edges.softwareupdate']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
