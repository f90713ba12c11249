"""Written by genesys-events codegen from schemas/analytics.queues.activity/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class MetricCountData(EventModel):
    metric: str | None = None
    count: JsonInteger | None = None
    calculated_metric_value: Annotated[JsonInteger | None, Field(alias='calculatedMetricValue')] = (
        None
    )


class MetricCountGroup(EventModel):
    media_type: Annotated[str | None, Field(alias='mediaType')] = None
    data: JsonList[MetricCountData] | None = None


class Payload(EventModel):
    results: JsonList[MetricCountGroup] | None = None


class ObservationCountNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.analytics.queues.{id}.activity.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['analytics.queues.activity']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
