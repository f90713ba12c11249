"""Written by genesys-events codegen from schemas/outbound.wrapupcodemappings/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class Payload(EventModel):
    id: str | None = None
    name: str | None = None
    date_created: Annotated[JsonDateTime | None, Field(alias='dateCreated')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None
    version: JsonInteger | None = None
    default_set: Annotated[JsonList[str] | None, Field(alias='defaultSet')] = None
    mapping: JsonDict[str, JsonList[str]] | None = None


class WrapUpCodeMapping(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.wrapupcodemappings.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.wrapupcodemappings']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
