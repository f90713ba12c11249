"""Written by genesys-events codegen from schemas/workforcemanagement.businessunits.workplanbids/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonList
from pydantic import Field


class Payload(EventModel):
    id: str | None = None
    bu_id: Annotated[str | None, Field(alias='buId')] = None
    status: str | None = None
    bid_type: Annotated[str | None, Field(alias='bidType')] = None
    bid_window_start_date: Annotated[str | None, Field(alias='bidWindowStartDate')] = None
    bid_window_end_date: Annotated[str | None, Field(alias='bidWindowEndDate')] = None
    effective_date: Annotated[str | None, Field(alias='effectiveDate')] = None
    agent_ranking_type: Annotated[str | None, Field(alias='agentRankingType')] = None
    ranking_tiebreaker_type: Annotated[str | None, Field(alias='rankingTiebreakerType')] = None
    work_plan_fields_visible_to_agents: Annotated[
        JsonList[str] | None, Field(alias='workPlanFieldsVisibleToAgents')
    ] = None


class WorkPlanBiddingNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.workforcemanagement.businessunits.{id}.workplanbids.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['workforcemanagement.businessunits.workplanbids']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
