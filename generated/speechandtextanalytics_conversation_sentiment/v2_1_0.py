"""Written by genesys-events codegen from schemas/speechandtextanalytics.conversation.sentiment/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonList, JsonNumber
from pydantic import Field


class Payload(EventModel):
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    sentiment_overall_score: Annotated[JsonNumber | None, Field(alias='sentimentOverallScore')] = (
        None
    )
    sentiment_trend_score: Annotated[JsonNumber | None, Field(alias='sentimentTrendScore')] = None
    queue_ids: Annotated[JsonList[str] | None, Field(alias='queueIds')] = None
    division_ids: Annotated[JsonList[str] | None, Field(alias='divisionIds')] = None
    flow_ids: Annotated[JsonList[str] | None, Field(alias='flowIds')] = None


class OverallSentimentMessage(EventModel):
    """
    What Genesys Cloud publishes on v2.speechandtextanalytics.conversation.{id}.sentiment.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['speechandtextanalytics.conversation.sentiment']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
