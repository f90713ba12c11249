"""Written by genesys-events codegen from schemas/users.conversations.recordings/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class MediaResult(EventModel):
    channel_id: Annotated[str | None, Field(alias='channelId')] = None
    wave_uri: Annotated[str | None, Field(alias='waveUri')] = None
    media_uri: Annotated[str | None, Field(alias='mediaUri')] = None
    waveform_data: Annotated[JsonList[JsonNumber] | None, Field(alias='waveformData')] = None


class Payload(EventModel):
    id: str | None = None
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    file_state: Annotated[str | None, Field(alias='fileState')] = None
    media_uris: Annotated[JsonList[MediaResult] | None, Field(alias='mediaUris')] = None
    estimated_transcode_time_ms: Annotated[
        JsonInteger | None, Field(alias='estimatedTranscodeTimeMs')
    ] = None
    actual_transcode_time_ms: Annotated[
        JsonInteger | None, Field(alias='actualTranscodeTimeMs')
    ] = None


class Recording(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.conversations.{id}.recordings.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.conversations.recordings']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
