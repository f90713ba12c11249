"""Written by genesys-events codegen from schemas/outbound.schedules.sequences/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class ScheduleInterval(EventModel):
    start: str | None = None
    end: str | None = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class UriReference(EventModel):
    id: str | None = None
    name: str | None = None


class RecurrenceRange(EventModel):
    type: str | None = None
    end: str | None = None
    number_of_occurrences: Annotated[JsonInteger | None, Field(alias='numberOfOccurrences')] = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class RecurrencePattern(EventModel):
    type: str | None = None
    interval: JsonInteger | None = None
    days_of_week: Annotated[JsonList[str] | None, Field(alias='daysOfWeek')] = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class Alteration(EventModel):
    type: str | None = None
    start: str | None = None
    end: str | None = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class ScheduleRecurrence(EventModel):
    id: str | None = None
    start: str | None = None
    end: str | None = None
    time_zone: Annotated[str | None, Field(alias='timeZone')] = None
    range: RecurrenceRange | None = None
    pattern: RecurrencePattern | None = None
    alterations: JsonList[Alteration] | None = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class Payload(EventModel):
    intervals: JsonList[ScheduleInterval] | None = None
    recurrences: JsonList[ScheduleRecurrence] | None = None
    time_zone: Annotated[str | None, Field(alias='timeZone')] = None
    sequence: UriReference | None = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )
    id: str | None = None
    name: str | None = None
    date_created: Annotated[JsonDateTime | None, Field(alias='dateCreated')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None
    version: JsonInteger | None = None


class SequenceSchedule(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.schedules.sequences.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.schedules.sequences']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
