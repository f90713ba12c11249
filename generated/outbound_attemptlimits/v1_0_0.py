"""Written by genesys-events codegen from schemas/outbound.attemptlimits/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger
from pydantic import Field


class RecallEntry(EventModel):
    nbr_attempts: Annotated[JsonInteger | None, Field(alias='nbrAttempts')] = None
    minutes_between_attempts: Annotated[
        JsonInteger | None, Field(alias='minutesBetweenAttempts')
    ] = None


class Payload(EventModel):
    max_attempts_per_contact: Annotated[
        JsonInteger | None, Field(alias='maxAttemptsPerContact')
    ] = None
    max_attempts_per_number: Annotated[JsonInteger | None, Field(alias='maxAttemptsPerNumber')] = (
        None
    )
    time_zone_id: Annotated[str | None, Field(alias='timeZoneId')] = None
    reset_period: Annotated[str | None, Field(alias='resetPeriod')] = None
    recall_entries: Annotated[JsonDict[str, RecallEntry] | None, Field(alias='recallEntries')] = None
    breadth_first_recalls: Annotated[bool | None, Field(alias='breadthFirstRecalls')] = None
    id: str | None = None
    name: str | None = None
    date_created: Annotated[JsonDateTime | None, Field(alias='dateCreated')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None
    version: JsonInteger | None = None


class AttemptLimits(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.attemptlimits.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.attemptlimits']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
