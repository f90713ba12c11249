"""Written by genesys-events codegen from schemas/integrations.inbound.webhook.invocation/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonList
from pydantic import Field


class WebhooksInvocation(EventModel):
    body: Any | None = None
    headers: JsonDict[str, JsonList[str]] | None = None
    query: JsonDict[str, JsonList[str]] | None = None


class Payload(EventModel):
    webhook_id: Annotated[str | None, Field(alias='webhookId')] = None
    invocation_time: Annotated[str | None, Field(alias='invocationTime')] = None
    webhooks_invocation: Annotated[WebhooksInvocation | None, Field(alias='webhooksInvocation')] = (
        None
    )


class PublicWebhooks(EventModel):
    """
    What Genesys Cloud publishes on v2.integrations.inbound.webhook.{id}.invocation.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['integrations.inbound.webhook.invocation']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
