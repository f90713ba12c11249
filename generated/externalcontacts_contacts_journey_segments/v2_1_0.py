"""Written by genesys-events codegen from schemas/externalcontacts.contacts.journey.segments/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime
from pydantic import Field


class ExternalContact(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None


class Session(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None
    type: str | None = None


class Segment(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None


class SegmentAssignmentMessage(EventModel):
    segment: Segment | None = None
    assignment_state: Annotated[str | None, Field(alias='assignmentState')] = None
    date_assigned: Annotated[JsonDateTime | None, Field(alias='dateAssigned')] = None
    date_for_unassignment: Annotated[JsonDateTime | None, Field(alias='dateForUnassignment')] = None


class Payload(EventModel):
    id: str | None = None
    correlation_id: Annotated[str | None, Field(alias='correlationId')] = None
    external_contact: Annotated[ExternalContact | None, Field(alias='externalContact')] = None
    created_date: Annotated[JsonDateTime | None, Field(alias='createdDate')] = None
    customer_id: Annotated[str | None, Field(alias='customerId')] = None
    customer_id_type: Annotated[str | None, Field(alias='customerIdType')] = None
    session: Session | None = None
    event_type: Annotated[str | None, Field(alias='eventType')] = None
    segment_assignment_event: Annotated[
        SegmentAssignmentMessage | None, Field(alias='segmentAssignmentEvent')
    ] = None


class SegmentAssignmentEventsNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.externalcontacts.contacts.{id}.journey.segments.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['externalcontacts.contacts.journey.segments']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
