"""Written by genesys-events codegen from schemas/users.outbound.dnclists.export/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class Payload(EventModel):
    uri: str | None = None
    export_timestamp: Annotated[str | None, Field(alias='exportTimestamp')] = None


class UsersOutboundDnclistsExport(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.outbound.dnclists.{id}.export.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.outbound.dnclists.export']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
