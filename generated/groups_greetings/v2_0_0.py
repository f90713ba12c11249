"""Written by genesys-events codegen from schemas/groups.greetings/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger
from pydantic import Field


class GreetingOwner(EventModel):
    id: str | None = None


class GreetingAudioFile(EventModel):
    duration_milliseconds: Annotated[JsonInteger | None, Field(alias='durationMilliseconds')] = None
    size_bytes: Annotated[JsonInteger | None, Field(alias='sizeBytes')] = None


class Payload(EventModel):
    id: str | None = None
    name: str | None = None
    type: str | None = None
    owner_type: Annotated[str | None, Field(alias='ownerType')] = None
    owner: GreetingOwner | None = None
    greeting_audio_file: Annotated[GreetingAudioFile | None, Field(alias='greetingAudioFile')] = (
        None
    )
    audio_tts: Annotated[str | None, Field(alias='audioTTS')] = None


class Greeting(EventModel):
    """
    What Genesys Cloud publishes on v2.groups.{id}.greetings.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['groups.greetings']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
