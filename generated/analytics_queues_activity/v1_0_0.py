"""Written by genesys-events codegen from schemas/analytics.queues.activity/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class MetricStats(EventModel):
    count: JsonInteger | None = None
    calculated_metric_value: Annotated[JsonInteger | None, Field(alias='calculatedMetricValue')] = (
        None
    )


class ScoredAgent(EventModel):
    scored_agent_id: Annotated[str | None, Field(alias='scoredAgentId')] = None
    agent_score: Annotated[JsonInteger | None, Field(alias='agentScore')] = None


class Observation(EventModel):
    observation_date: Annotated[JsonDateTime | None, Field(alias='observationDate')] = None
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    session_id: Annotated[str | None, Field(alias='sessionId')] = None
    requested_routing_skill_ids: Annotated[
        JsonList[str] | None, Field(alias='requestedRoutingSkillIds')
    ] = None
    requested_language_id: Annotated[str | None, Field(alias='requestedLanguageId')] = None
    routing_priority: Annotated[JsonInteger | None, Field(alias='routingPriority')] = None
    participant_name: Annotated[str | None, Field(alias='participantName')] = None
    user_id: Annotated[str | None, Field(alias='userId')] = None
    direction: str | None = None
    converted_from: Annotated[str | None, Field(alias='convertedFrom')] = None
    converted_to: Annotated[str | None, Field(alias='convertedTo')] = None
    address_from: Annotated[str | None, Field(alias='addressFrom')] = None
    address_to: Annotated[str | None, Field(alias='addressTo')] = None
    ani: str | None = None
    dnis: str | None = None
    team_id: Annotated[str | None, Field(alias='teamId')] = None
    scored_agents: Annotated[JsonList[ScoredAgent] | None, Field(alias='scoredAgents')] = None
    requested_routings: Annotated[JsonList[str] | None, Field(alias='requestedRoutings')] = None
    used_routing: Annotated[str | None, Field(alias='usedRouting')] = None


class MetricData(EventModel):
    metric: str | None = None
    observations: JsonList[Observation] | None = None
    truncated: bool | None = None
    stats: MetricStats | None = None


class MetricGroup(EventModel):
    group: JsonDict[str, str] | None = None
    data: MetricData | None = None


class Payload(EventModel):
    results: JsonList[MetricGroup] | None = None


class ObservationCountNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.analytics.queues.{id}.activity.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['analytics.queues.activity']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
