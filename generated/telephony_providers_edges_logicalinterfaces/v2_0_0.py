"""Written by genesys-events codegen from schemas/telephony.providers.edges.logicalinterfaces/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict
from pydantic import Field


class ErrorInfo(EventModel):
    message: str | None = None
    message_with_params: Annotated[str | None, Field(alias='messageWithParams')] = None
    message_params: Annotated[JsonDict[str, str] | None, Field(alias='messageParams')] = None
    code: str | None = None


class Payload(EventModel):
    id: str | None = None
    error_info: Annotated[ErrorInfo | None, Field(alias='errorInfo')] = None


class DomainLogicalInterfaceChange(EventModel):
    """
    What Genesys Cloud publishes on v2.telephony.providers.edges.{id}.logicalinterfaces.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['telephony.providers.edges.logicalinterfaces']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
