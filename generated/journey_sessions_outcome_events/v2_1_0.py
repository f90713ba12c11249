"""Written by genesys-events codegen from schemas/journey.sessions.outcome.events/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonList, JsonNumber
from pydantic import Field


class ExternalContact(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None


class Session(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None
    type: str | None = None


class Outcome(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None
    display_name: Annotated[str | None, Field(alias='displayName')] = None


class Segment(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None
    assigned_date: Annotated[JsonDateTime | None, Field(alias='assignedDate')] = None


class AssociatedValue(EventModel):
    data_type: Annotated[str | None, Field(alias='dataType')] = None
    value: JsonNumber | None = None


class OutcomeTouchpointChannel(EventModel):
    type: str | None = None


class ActionMap(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None


class OutcomeTouchpoint(EventModel):
    id: str | None = None
    channels: JsonList[OutcomeTouchpointChannel] | None = None
    created_date: Annotated[JsonDateTime | None, Field(alias='createdDate')] = None
    action_map: Annotated[ActionMap | None, Field(alias='actionMap')] = None


class OutcomeAttributionMessage(EventModel):
    outcome: Outcome | None = None
    outcome_touchpoints: Annotated[
        JsonList[OutcomeTouchpoint] | None, Field(alias='outcomeTouchpoints')
    ] = None
    segment_assignments: Annotated[JsonList[Segment] | None, Field(alias='segmentAssignments')] = None
    associated_value: Annotated[AssociatedValue | None, Field(alias='associatedValue')] = None


class Payload(EventModel):
    id: str | None = None
    correlation_id: Annotated[str | None, Field(alias='correlationId')] = None
    external_contact: Annotated[ExternalContact | None, Field(alias='externalContact')] = None
    created_date: Annotated[JsonDateTime | None, Field(alias='createdDate')] = None
    customer_id: Annotated[str | None, Field(alias='customerId')] = None
    customer_id_type: Annotated[str | None, Field(alias='customerIdType')] = None
    session: Session | None = None
    event_type: Annotated[str | None, Field(alias='eventType')] = None
    outcome_attribution_event_message: Annotated[
        OutcomeAttributionMessage | None, Field(alias='outcomeAttributionEventMessage')
    ] = None


class OutcomeEventsNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.journey.sessions.{id}.outcome.events.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['journey.sessions.outcome.events']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
