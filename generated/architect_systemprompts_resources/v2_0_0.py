"""Written by genesys-events codegen from schemas/architect.systemprompts.resources/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonNumber
from pydantic import Field


class Payload(EventModel):
    prompt_id: Annotated[str | None, Field(alias='promptId')] = None
    id: str | None = None
    language: str | None = None
    media_uri: Annotated[str | None, Field(alias='mediaUri')] = None
    upload_status: Annotated[str | None, Field(alias='uploadStatus')] = None
    duration_seconds: Annotated[JsonNumber | None, Field(alias='durationSeconds')] = None


class SystemPromptResourceNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.architect.systemprompts.{id}.resources.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['architect.systemprompts.resources']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
