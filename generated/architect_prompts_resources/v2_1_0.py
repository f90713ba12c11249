"""Written by genesys-events codegen from schemas/architect.prompts.resources/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonNumber
from pydantic import Field


class PromptResourceAudioFormat(EventModel):
    channels: JsonInteger | None = None
    bits_per_sample: Annotated[JsonInteger | None, Field(alias='bitsPerSample')] = None
    sample_rate: Annotated[JsonInteger | None, Field(alias='sampleRate')] = None
    encoding: str | None = None


class Payload(EventModel):
    prompt_id: Annotated[str | None, Field(alias='promptId')] = None
    id: str | None = None
    language: str | None = None
    media_uri: Annotated[str | None, Field(alias='mediaUri')] = None
    upload_status: Annotated[str | None, Field(alias='uploadStatus')] = None
    duration_seconds: Annotated[JsonNumber | None, Field(alias='durationSeconds')] = None
    audio_format: Annotated[PromptResourceAudioFormat | None, Field(alias='audioFormat')] = None


class PromptResourceNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.architect.prompts.{id}.resources.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['architect.prompts.resources']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
