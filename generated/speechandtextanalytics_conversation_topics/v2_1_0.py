"""Written by genesys-events codegen from schemas/speechandtextanalytics.conversation.topics/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonList
from pydantic import Field


class TopicDetected(EventModel):
    participant: str | None = None
    topic_id: Annotated[str | None, Field(alias='topicId')] = None
    topic_name: Annotated[str | None, Field(alias='topicName')] = None


class Participant(EventModel):
    user_id: Annotated[str | None, Field(alias='userId')] = None
    queue_id: Annotated[str | None, Field(alias='queueId')] = None
    division_id: Annotated[str | None, Field(alias='divisionId')] = None
    purpose: str | None = None
    flow_id: Annotated[str | None, Field(alias='flowId')] = None


class Payload(EventModel):
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    communication_id: Annotated[str | None, Field(alias='communicationId')] = None
    recording_id: Annotated[str | None, Field(alias='recordingId')] = None
    transcript_id: Annotated[str | None, Field(alias='transcriptId')] = None
    media_type: Annotated[str | None, Field(alias='mediaType')] = None
    program_id: Annotated[str | None, Field(alias='programId')] = None
    topics: JsonList[TopicDetected] | None = None
    participants: JsonList[Participant] | None = None


class TopicsDetectedMessage(EventModel):
    """
    What Genesys Cloud publishes on v2.speechandtextanalytics.conversation.{id}.topics.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['speechandtextanalytics.conversation.topics']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
