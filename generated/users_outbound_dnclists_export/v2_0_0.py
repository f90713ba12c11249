"""Written by genesys-events codegen from schemas/users.outbound.dnclists.export/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from generated.base import EventModel, JsonDateTime, JsonDict
from pydantic import Field


class Payload(EventModel):
    uri: str | None = None
    export_timestamp: Annotated[str | None, Field(alias='exportTimestamp')] = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class UsersOutboundDnclistsExport(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.outbound.dnclists.{id}.export.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.outbound.dnclists.export']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
