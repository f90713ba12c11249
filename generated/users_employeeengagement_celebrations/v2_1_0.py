"""Written by genesys-events codegen from schemas/users.employeeengagement.celebrations/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class UserId(EventModel):
    id: str | None = None


class ContestMetrics(EventModel):
    id: str | None = None
    name: str | None = None


class ContestPrizes(EventModel):
    tier: JsonInteger | None = None
    name: str | None = None
    image_id: Annotated[str | None, Field(alias='imageId')] = None


class ContestWinnersScore(EventModel):
    score: JsonNumber | None = None


class ContestWinnersUsers(EventModel):
    id: str | None = None
    rank: JsonInteger | None = None


class ContestWinners(EventModel):
    tier: JsonInteger | None = None
    winners_count: Annotated[JsonInteger | None, Field(alias='winnersCount')] = None
    contest_score: Annotated[ContestWinnersScore | None, Field(alias='contestScore')] = None
    users: JsonList[ContestWinnersUsers] | None = None


class ContestCompleteData(EventModel):
    date_end: Annotated[str | None, Field(alias='dateEnd')] = None
    anonymization: str | None = None
    metrics: JsonList[ContestMetrics] | None = None
    prizes: JsonList[ContestPrizes] | None = None
    winners: JsonList[ContestWinners] | None = None


class SourceEntity(EventModel):
    id: str | None = None
    type: str | None = None
    contest_complete_data: Annotated[
        ContestCompleteData | None, Field(alias='contestCompleteData')
    ] = None


class Payload(EventModel):
    id: str | None = None
    recipient: UserId | None = None
    created_by: Annotated[UserId | None, Field(alias='createdBy')] = None
    date_created: Annotated[str | None, Field(alias='dateCreated')] = None
    type: str | None = None
    title: str | None = None
    note: str | None = None
    source_entity: Annotated[SourceEntity | None, Field(alias='sourceEntity')] = None


class EngagementCelebration(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.employeeengagement.celebrations.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.employeeengagement.celebrations']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
