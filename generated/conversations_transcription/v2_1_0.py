"""Written by genesys-events codegen from schemas/conversations.transcription/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class TranscriptionRequestStatus(EventModel):
    offset_ms: Annotated[JsonInteger | None, Field(alias='offsetMs')] = None
    status: str | None = None


class TranscriptWord(EventModel):
    confidence: JsonNumber | None = None
    start_time_ms: Annotated[JsonInteger | None, Field(alias='startTimeMs')] = None
    offset_ms: Annotated[JsonInteger | None, Field(alias='offsetMs')] = None
    duration_ms: Annotated[JsonInteger | None, Field(alias='durationMs')] = None
    word: str | None = None


class TranscriptAlternative(EventModel):
    confidence: JsonNumber | None = None
    offset_ms: Annotated[JsonInteger | None, Field(alias='offsetMs')] = None
    duration_ms: Annotated[JsonInteger | None, Field(alias='durationMs')] = None
    transcript: str | None = None
    words: JsonList[TranscriptWord] | None = None
    decorated_transcript: Annotated[str | None, Field(alias='decoratedTranscript')] = None
    decorated_words: Annotated[JsonList[TranscriptWord] | None, Field(alias='decoratedWords')] = None


class TranscriptResult(EventModel):
    utterance_id: Annotated[str | None, Field(alias='utteranceId')] = None
    is_final: Annotated[bool | None, Field(alias='isFinal')] = None
    channel: str | None = None
    alternatives: JsonList[TranscriptAlternative] | None = None
    agent_assistant_id: Annotated[str | None, Field(alias='agentAssistantId')] = None
    engine_provider: Annotated[str | None, Field(alias='engineProvider')] = None
    engine_id: Annotated[str | None, Field(alias='engineId')] = None
    engine_name: Annotated[str | None, Field(alias='engineName')] = None
    dialect: str | None = None
    speech_text_analytics_program_id: Annotated[
        str | None, Field(alias='speechTextAnalyticsProgramId')
    ] = None
    agent_assist_enabled: Annotated[bool | None, Field(alias='agentAssistEnabled')] = None
    voice_transcription_enabled: Annotated[
        bool | None, Field(alias='voiceTranscriptionEnabled')
    ] = None


class Payload(EventModel):
    event_time: Annotated[JsonDateTime | None, Field(alias='eventTime')] = None
    organization_id: Annotated[str | None, Field(alias='organizationId')] = None
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    communication_id: Annotated[str | None, Field(alias='communicationId')] = None
    session_start_time_ms: Annotated[JsonInteger | None, Field(alias='sessionStartTimeMs')] = None
    transcription_start_time_ms: Annotated[
        JsonInteger | None, Field(alias='transcriptionStartTimeMs')
    ] = None
    transcripts: JsonList[TranscriptResult] | None = None
    status: TranscriptionRequestStatus | None = None
    speech_text_analytics_program_id: Annotated[
        str | None, Field(alias='speechTextAnalyticsProgramId')
    ] = None


class TranscriptionMessage(EventModel):
    """
    What Genesys Cloud publishes on v2.conversations.{id}.transcription.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['conversations.transcription']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
