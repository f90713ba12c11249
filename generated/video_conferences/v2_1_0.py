"""Written by genesys-events codegen from schemas/video.conferences/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger
from pydantic import Field


class ParticipantInfo(EventModel):
    active_participant_count: Annotated[
        JsonInteger | None, Field(alias='activeParticipantCount')
    ] = None
    version: JsonInteger | None = None


class Payload(EventModel):
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    conference_id: Annotated[str | None, Field(alias='conferenceId')] = None
    participant_info: Annotated[ParticipantInfo | None, Field(alias='participantInfo')] = None


class VideoConference(EventModel):
    """
    What Genesys Cloud publishes on v2.video.conferences.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['video.conferences']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
