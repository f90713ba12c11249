"""Written by genesys-events codegen from schemas/telephony.providers.edges.metrics/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class UriReference(EventModel):
    id: str | None = None
    name: str | None = None


class EdgeMetricProcessor(EventModel):
    cpu_id: Annotated[str | None, Field(alias='cpuId')] = None
    idle_time_pct: Annotated[JsonInteger | None, Field(alias='idleTimePct')] = None
    active_time_pct: Annotated[JsonInteger | None, Field(alias='activeTimePct')] = None
    privileged_time_pct: Annotated[JsonInteger | None, Field(alias='privilegedTimePct')] = None
    user_time_pct: Annotated[JsonInteger | None, Field(alias='userTimePct')] = None


class EdgeMetricMemory(EventModel):
    type: str | None = None
    available_bytes: Annotated[JsonInteger | None, Field(alias='availableBytes')] = None
    total_bytes: Annotated[JsonInteger | None, Field(alias='totalBytes')] = None


class EdgeMetricDisk(EventModel):
    partition_name: Annotated[str | None, Field(alias='partitionName')] = None
    available_bytes: Annotated[JsonInteger | None, Field(alias='availableBytes')] = None
    total_bytes: Annotated[JsonInteger | None, Field(alias='totalBytes')] = None


class EdgeMetricNetworks(EventModel):
    ifname: str | None = None
    sent_bytes_per_sec: Annotated[JsonInteger | None, Field(alias='sentBytesPerSec')] = None
    received_bytes_per_sec: Annotated[JsonInteger | None, Field(alias='receivedBytesPerSec')] = None
    bandwidth_bits_per_sec: Annotated[JsonInteger | None, Field(alias='bandwidthBitsPerSec')] = None
    utilization_pct: Annotated[JsonNumber | None, Field(alias='utilizationPct')] = None


class EdgeMetricSubsystemMedia(EventModel):
    process_name: Annotated[str | None, Field(alias='processName')] = None
    delay_ms: Annotated[JsonInteger | None, Field(alias='delayMs')] = None


class EdgeMetricSubsystem(EventModel):
    process_name: Annotated[str | None, Field(alias='processName')] = None
    delay_ms: Annotated[JsonInteger | None, Field(alias='delayMs')] = None
    media_subsystem: Annotated[EdgeMetricSubsystemMedia | None, Field(alias='mediaSubsystem')] = (
        None
    )


class Payload(EventModel):
    edge: UriReference | None = None
    event_time: Annotated[JsonDateTime | None, Field(alias='eventTime')] = None
    up_time_msec: Annotated[JsonInteger | None, Field(alias='upTimeMsec')] = None
    processors: JsonList[EdgeMetricProcessor] | None = None
    memory: JsonList[EdgeMetricMemory] | None = None
    disks: JsonList[EdgeMetricDisk] | None = None
    subsystems: JsonList[EdgeMetricSubsystem] | None = None
    networks: JsonList[EdgeMetricNetworks] | None = None


class EdgeMetrics(EventModel):
    """
    What Genesys Cloud publishes on v2.telephony.providers.edges.{id}.metrics.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['telephony.providers.edges.metrics']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
