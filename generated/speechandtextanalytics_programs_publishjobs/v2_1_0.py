"""Written by genesys-events codegen from schemas/speechandtextanalytics.programs.publishjobs/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class TestPhraseDetectedPhrase(EventModel):
    found_phrase: Annotated[str | None, Field(alias='foundPhrase')] = None
    snippet: str | None = None
    confidence: JsonInteger | None = None


class TestPhraseMatchedTranscript(EventModel):
    timestamp: JsonInteger | None = None
    transcript_id: Annotated[str | None, Field(alias='transcriptId')] = None
    communication_id: Annotated[str | None, Field(alias='communicationId')] = None
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    media_type: Annotated[str | None, Field(alias='mediaType')] = None
    detected_phrases: Annotated[
        JsonList[TestPhraseDetectedPhrase] | None, Field(alias='detectedPhrases')
    ] = None


class TestTopicPhraseResults(EventModel):
    processed_transcripts_count: Annotated[
        JsonInteger | None, Field(alias='processedTranscriptsCount')
    ] = None
    matched_transcripts_count: Annotated[
        JsonInteger | None, Field(alias='matchedTranscriptsCount')
    ] = None
    matched_transcripts: Annotated[
        JsonList[TestPhraseMatchedTranscript] | None, Field(alias='matchedTranscripts')
    ] = None


class Payload(EventModel):
    id: str | None = None
    state: str | None = None
    test_topic_phrase_results: Annotated[
        JsonList[TestTopicPhraseResults] | None, Field(alias='testTopicPhraseResults')
    ] = None
    gen_ai_phrases_results: Annotated[JsonList[str] | None, Field(alias='genAIPhrasesResults')] = None


class TopicsDefinitionsJob(EventModel):
    """
    What Genesys Cloud publishes on v2.speechandtextanalytics.programs.publishjobs.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['speechandtextanalytics.programs.publishjobs']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
