"""Written by genesys-events codegen from schemas/users.routingStatus/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class RoutingStatus(EventModel):
    status: str | None = None
    start_time: Annotated[JsonDateTime | None, Field(alias='startTime')] = None


class UserParam(EventModel):
    key: str | None = None
    value: str | None = None


class ErrorInfo(EventModel):
    error_code: Annotated[str | None, Field(alias='errorCode')] = None
    status: JsonInteger | None = None
    correlation_id: Annotated[str | None, Field(alias='correlationId')] = None
    user_message: Annotated[str | None, Field(alias='userMessage')] = None
    user_params_message: Annotated[str | None, Field(alias='userParamsMessage')] = None
    user_params: Annotated[JsonList[UserParam] | None, Field(alias='userParams')] = None


class Payload(EventModel):
    routing_status: Annotated[RoutingStatus | None, Field(alias='routingStatus')] = None
    error_info: Annotated[ErrorInfo | None, Field(alias='errorInfo')] = None


class UserRoutingStatus(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.routingStatus.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.routingStatus']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
