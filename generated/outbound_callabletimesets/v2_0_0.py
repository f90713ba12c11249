"""Written by genesys-events codegen from schemas/outbound.callabletimesets/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class TimeSlot(EventModel):
    start_time: Annotated[str | None, Field(alias='startTime')] = None
    stop_time: Annotated[str | None, Field(alias='stopTime')] = None
    day: JsonInteger | None = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class CallableTime(EventModel):
    time_slots: Annotated[JsonList[TimeSlot] | None, Field(alias='timeSlots')] = None
    time_zone_id: Annotated[str | None, Field(alias='timeZoneId')] = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class Payload(EventModel):
    callable_times: Annotated[JsonList[CallableTime] | None, Field(alias='callableTimes')] = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )
    id: str | None = None
    name: str | None = None
    date_created: Annotated[JsonDateTime | None, Field(alias='dateCreated')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None
    version: JsonInteger | None = None


class CallableTimeSet(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.callabletimesets.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.callabletimesets']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
