"""Written by genesys-events codegen from schemas/telephony.providers.edges.trunks.metrics/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger
from pydantic import Field


class TrunkMetricsCalls(EventModel):
    inbound_call_count: Annotated[JsonInteger | None, Field(alias='inboundCallCount')] = None
    outbound_call_count: Annotated[JsonInteger | None, Field(alias='outboundCallCount')] = None


class TrunkMetricsQoS(EventModel):
    mismatch_count: Annotated[JsonInteger | None, Field(alias='mismatchCount')] = None


class UriReference(EventModel):
    id: str | None = None
    name: str | None = None


class Payload(EventModel):
    calls: TrunkMetricsCalls | None = None
    event_time: Annotated[JsonDateTime | None, Field(alias='eventTime')] = None
    qos: TrunkMetricsQoS | None = None
    trunk: UriReference | None = None


class TrunkMetrics(EventModel):
    """
    What Genesys Cloud publishes on v2.telephony.providers.edges.trunks.{id}.metrics.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['telephony.providers.edges.trunks.metrics']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
