"""Written by genesys-events codegen from schemas/webdeployments.deployments/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class WebMessagingConfigChangeEventBody(EventModel):
    id: str | None = None
    version: str | None = None
    status: str | None = None


class Payload(EventModel):
    id: str | None = None
    configuration: WebMessagingConfigChangeEventBody | None = None
    status: str | None = None


class WebMessagingDeploymentChangeEventBody(EventModel):
    """
    What Genesys Cloud publishes on v2.webdeployments.deployments.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['webdeployments.deployments']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
