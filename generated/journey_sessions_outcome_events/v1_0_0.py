"""Written by genesys-events codegen from schemas/journey.sessions.outcome.events/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList, JsonNumber
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


class Browser(EventModel):
    family: str | None = None
    version: str | None = None
    lang: str | None = None
    fingerprint: str | None = None
    view_height: Annotated[JsonInteger | None, Field(alias='viewHeight')] = None
    view_width: Annotated[JsonInteger | None, Field(alias='viewWidth')] = None
    features_flash: Annotated[bool | None, Field(alias='featuresFlash')] = None
    features_java: Annotated[bool | None, Field(alias='featuresJava')] = None
    features_pdf: Annotated[bool | None, Field(alias='featuresPdf')] = None
    features_webrtc: Annotated[bool | None, Field(alias='featuresWebrtc')] = None


class Device(EventModel):
    type: str | None = None
    is_mobile: Annotated[bool | None, Field(alias='isMobile')] = None
    screen_height: Annotated[JsonInteger | None, Field(alias='screenHeight')] = None
    screen_width: Annotated[JsonInteger | None, Field(alias='screenWidth')] = None
    fingerprint: str | None = None
    os_family: Annotated[str | None, Field(alias='osFamily')] = None
    os_version: Annotated[str | None, Field(alias='osVersion')] = None
    category: str | None = None


class GeoLocation(EventModel):
    country: str | None = None
    country_name: Annotated[str | None, Field(alias='countryName')] = None
    latitude: JsonNumber | None = None
    longitude: JsonNumber | None = None
    locality: str | None = None
    postal_code: Annotated[str | None, Field(alias='postalCode')] = None
    region: str | None = None
    region_name: Annotated[str | None, Field(alias='regionName')] = None
    timezone: str | None = None
    source: str | None = None


class MktCampaign(EventModel):
    content: str | None = None
    medium: str | None = None
    name: str | None = None
    source: str | None = None
    term: str | None = None
    click_id: Annotated[str | None, Field(alias='clickId')] = None
    network: str | None = None


class Referrer(EventModel):
    url: str | None = None
    domain: str | None = None
    hostname: str | None = None
    keywords: str | None = None
    pathname: str | None = None
    query_string: Annotated[str | None, Field(alias='queryString')] = None
    fragment: str | None = None
    name: str | None = None
    medium: str | None = None


class Segment(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None
    assigned_date: Annotated[JsonDateTime | None, Field(alias='assignedDate')] = None


class OutcomeTouchpointChannel(EventModel):
    type: str | None = None


class ActionMap(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None


class OutcomeAchievedMessage(EventModel):
    outcome: Outcome | None = None
    browser: Browser | None = None
    visit_created_date: Annotated[JsonDateTime | None, Field(alias='visitCreatedDate')] = None
    ip_address: Annotated[str | None, Field(alias='ipAddress')] = None
    ip_organization: Annotated[str | None, Field(alias='ipOrganization')] = None
    user_agent_string: Annotated[str | None, Field(alias='userAgentString')] = None
    device: Device | None = None
    geolocation: GeoLocation | None = None
    mkt_campaign: Annotated[MktCampaign | None, Field(alias='mktCampaign')] = None
    visit_referrer: Annotated[Referrer | None, Field(alias='visitReferrer')] = None


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


class Payload(EventModel):
    id: str | None = None
    correlation_id: Annotated[str | None, Field(alias='correlationId')] = None
    external_contact: Annotated[ExternalContact | None, Field(alias='externalContact')] = None
    created_date: Annotated[JsonDateTime | None, Field(alias='createdDate')] = None
    customer_id: Annotated[str | None, Field(alias='customerId')] = None
    customer_id_type: Annotated[str | None, Field(alias='customerIdType')] = None
    session: Session | None = None
    event_type: Annotated[str | None, Field(alias='eventType')] = None
    outcome_achieved_event: Annotated[
        OutcomeAchievedMessage | None, Field(alias='outcomeAchievedEvent')
    ] = None
    outcome_attribution_event_message: Annotated[
        OutcomeAttributionMessage | None, Field(alias='outcomeAttributionEventMessage')
    ] = None


class OutcomeEventsNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.journey.sessions.{id}.outcome.events.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['journey.sessions.outcome.events']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
