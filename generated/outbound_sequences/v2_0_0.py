"""Written by genesys-events codegen from schemas/outbound.sequences/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class UriReference(EventModel):
    id: str | None = None
    name: str | None = None


class Payload(EventModel):
    campaigns: JsonList[UriReference] | None = None
    current_campaign: Annotated[JsonInteger | None, Field(alias='currentCampaign')] = None
    status: str | None = None
    stop_message: Annotated[str | None, Field(alias='stopMessage')] = None
    repeat: bool | None = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )
    id: str | None = None
    name: str | None = None
    date_created: Annotated[JsonDateTime | None, Field(alias='dateCreated')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None
    version: JsonInteger | None = None


class CampaignSequence(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.sequences.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.sequences']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
