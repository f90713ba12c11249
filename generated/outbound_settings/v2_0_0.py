"""Written by genesys-events codegen from schemas/outbound.settings/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class AtzmTimeSlot(EventModel):
    earliest_callable_time: Annotated[str | None, Field(alias='earliestCallableTime')] = None
    latest_callable_time: Annotated[str | None, Field(alias='latestCallableTime')] = None


class AtzmTimeSlotWithTimeZone(EventModel):
    time_zone_id: Annotated[str | None, Field(alias='timeZoneId')] = None
    earliest_callable_time: Annotated[str | None, Field(alias='earliestCallableTime')] = None
    latest_callable_time: Annotated[str | None, Field(alias='latestCallableTime')] = None


class CallableWindow(EventModel):
    mapped: AtzmTimeSlot | None = None
    unmapped: AtzmTimeSlotWithTimeZone | None = None


class AutomaticTimeZoneMappingSettings(EventModel):
    callable_windows: Annotated[JsonList[CallableWindow] | None, Field(alias='callableWindows')] = None


class Payload(EventModel):
    max_calls_per_agent: Annotated[JsonInteger | None, Field(alias='maxCallsPerAgent')] = None
    max_line_utilization: Annotated[JsonNumber | None, Field(alias='maxLineUtilization')] = None
    abandon_seconds: Annotated[JsonNumber | None, Field(alias='abandonSeconds')] = None
    compliance_abandon_rate_denominator: Annotated[
        str | None, Field(alias='complianceAbandonRateDenominator')
    ] = None
    automatic_time_zone_mapping: Annotated[
        AutomaticTimeZoneMappingSettings | None, Field(alias='automaticTimeZoneMapping')
    ] = None
    id: str | None = None
    name: str | None = None
    date_created: Annotated[JsonDateTime | None, Field(alias='dateCreated')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None
    version: JsonInteger | None = None


class OutboundSettings(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.settings.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.settings']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
