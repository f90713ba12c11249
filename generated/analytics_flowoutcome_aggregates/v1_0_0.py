"""Written by genesys-events codegen from schemas/analytics.flowoutcome.aggregates/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonList, JsonNumber
from pydantic import Field


class Metric(EventModel):
    metric: str | None = None
    qualifier: str | None = None
    stats: JsonDict[str, JsonNumber] | None = None


class Datum(EventModel):
    interval: str | None = None
    metrics: JsonList[Metric] | None = None


class Payload(EventModel):
    group: JsonDict[str, str] | None = None
    data: JsonList[Datum] | None = None


class StatsNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.analytics.flowoutcome.{id}.aggregates.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['analytics.flowoutcome.aggregates']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
