"""Written by genesys-events codegen from schemas/speechandtextanalytics.conversation.empathy/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonList, JsonNumber
from pydantic import Field


class AgentEmpathyScore(EventModel):
    agent_id: Annotated[str | None, Field(alias='agentId')] = None
    overall_empathy_score: Annotated[JsonNumber | None, Field(alias='overallEmpathyScore')] = None


class Payload(EventModel):
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    queue_ids: Annotated[JsonList[str] | None, Field(alias='queueIds')] = None
    division_ids: Annotated[JsonList[str] | None, Field(alias='divisionIds')] = None
    flow_ids: Annotated[JsonList[str] | None, Field(alias='flowIds')] = None
    agents: JsonList[AgentEmpathyScore] | None = None


class OverallEmpathyMessage(EventModel):
    """
    What Genesys Cloud publishes on v2.speechandtextanalytics.conversation.{id}.empathy.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['speechandtextanalytics.conversation.empathy']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
