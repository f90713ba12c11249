"""Written by genesys-events codegen from schemas/users.persistentconnection/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class ErrorLocation(EventModel):
    function: str | None = None
    file_id: Annotated[str | None, Field(alias='fileID')] = None
    line: JsonInteger | None = None


class ErrorInfoDetails(EventModel):
    code: str | None = None
    user_message: Annotated[str | None, Field(alias='userMessage')] = None
    user_params: Annotated[JsonDict[str, str] | None, Field(alias='userParams')] = None
    hostname: str | None = None
    location: ErrorLocation | None = None


class ErrorInfo(EventModel):
    text: str | None = None
    code: str | None = None
    user_message: Annotated[str | None, Field(alias='userMessage')] = None
    user_params: Annotated[JsonDict[str, str] | None, Field(alias='userParams')] = None
    nested_error_details: Annotated[
        JsonList[ErrorInfoDetails] | None, Field(alias='nestedErrorDetails')
    ] = None


class Payload(EventModel):
    error_info: Annotated[ErrorInfo | None, Field(alias='errorInfo')] = None
    station_id: Annotated[str | None, Field(alias='stationId')] = None
    user_id: Annotated[str | None, Field(alias='userId')] = None
    persistent_state: Annotated[str | None, Field(alias='persistentState')] = None
    event_time: Annotated[JsonDateTime | None, Field(alias='eventTime')] = None


class PersistentConnectionChange(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.persistentconnection.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.persistentconnection']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
