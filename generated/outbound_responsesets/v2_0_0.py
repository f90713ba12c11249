"""Written by genesys-events codegen from schemas/outbound.responsesets/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger
from pydantic import Field


class Reaction(EventModel):
    data: str | None = None
    name: str | None = None
    reaction_type: Annotated[str | None, Field(alias='reactionType')] = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class Payload(EventModel):
    responses: JsonDict[str, Reaction] | None = None
    beep_detection_enabled: Annotated[bool | None, Field(alias='beepDetectionEnabled')] = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )
    id: str | None = None
    name: str | None = None
    date_created: Annotated[JsonDateTime | None, Field(alias='dateCreated')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None
    version: JsonInteger | None = None


class ResponseSet(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.responsesets.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.responsesets']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
