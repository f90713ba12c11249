"""Written by genesys-events codegen from schemas/journey.sessions.web.events/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class ExternalContact(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None


class Session(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None
    type: str | None = None


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


class Page(EventModel):
    url: str | None = None
    title: str | None = None
    domain: str | None = None
    fragment: str | None = None
    hostname: str | None = None
    keywords: str | None = None
    lang: str | None = None
    pathname: str | None = None
    query_string: Annotated[str | None, Field(alias='queryString')] = None
    breadcrumb: JsonList[str] | None = None


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


class CustomEventAttribute(EventModel):
    value: str | None = None
    data_type: Annotated[str | None, Field(alias='dataType')] = None


class EventAction(EventModel):
    id: str | None = None
    created_date: Annotated[JsonDateTime | None, Field(alias='createdDate')] = None
    state: str | None = None
    media_type: Annotated[str | None, Field(alias='mediaType')] = None
    prompt: str | None = None


class ActionTarget(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None


class ActionMap(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None
    display_name: Annotated[str | None, Field(alias='displayName')] = None
    version: JsonInteger | None = None


class Outcome(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None
    display_name: Annotated[str | None, Field(alias='displayName')] = None
    version: str | None = None


class WebMessage(EventModel):
    event_name: Annotated[str | None, Field(alias='eventName')] = None
    total_event_count: Annotated[JsonInteger | None, Field(alias='totalEventCount')] = None
    total_pageview_count: Annotated[JsonInteger | None, Field(alias='totalPageviewCount')] = None
    user_agent_string: Annotated[str | None, Field(alias='userAgentString')] = None
    ip_address: Annotated[str | None, Field(alias='ipAddress')] = None
    ip_organization: Annotated[str | None, Field(alias='ipOrganization')] = None
    search_query: Annotated[str | None, Field(alias='searchQuery')] = None
    authenticated: bool | None = None
    browser: Browser | None = None
    device: Device | None = None
    geolocation: GeoLocation | None = None
    mkt_campaign: Annotated[MktCampaign | None, Field(alias='mktCampaign')] = None
    page: Page | None = None
    referrer: Referrer | None = None
    attributes: JsonDict[str, CustomEventAttribute] | None = None
    traits: JsonDict[str, CustomEventAttribute] | None = None


class WebActionMessage(EventModel):
    action: EventAction | None = None
    action_target: Annotated[ActionTarget | None, Field(alias='actionTarget')] = None
    action_map: Annotated[ActionMap | None, Field(alias='actionMap')] = None
    error_code: Annotated[str | None, Field(alias='errorCode')] = None
    error_message: Annotated[str | None, Field(alias='errorMessage')] = None
    user_agent_string: Annotated[str | None, Field(alias='userAgentString')] = None
    ip_address: Annotated[str | None, Field(alias='ipAddress')] = None
    ip_organization: Annotated[str | None, Field(alias='ipOrganization')] = None
    browser: Browser | None = None
    device: Device | None = None
    geolocation: GeoLocation | None = None
    mkt_campaign: Annotated[MktCampaign | None, Field(alias='mktCampaign')] = None
    visit_referrer: Annotated[Referrer | None, Field(alias='visitReferrer')] = None


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


class Payload(EventModel):
    id: str | None = None
    correlation_id: Annotated[str | None, Field(alias='correlationId')] = None
    external_contact: Annotated[ExternalContact | None, Field(alias='externalContact')] = None
    created_date: Annotated[JsonDateTime | None, Field(alias='createdDate')] = None
    customer_id: Annotated[str | None, Field(alias='customerId')] = None
    customer_id_type: Annotated[str | None, Field(alias='customerIdType')] = None
    session: Session | None = None
    event_type: Annotated[str | None, Field(alias='eventType')] = None
    web_event: Annotated[WebMessage | None, Field(alias='webEvent')] = None
    web_action_event: Annotated[WebActionMessage | None, Field(alias='webActionEvent')] = None
    outcome_achieved_event: Annotated[
        OutcomeAchievedMessage | None, Field(alias='outcomeAchievedEvent')
    ] = None


class WebEventsNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.journey.sessions.{id}.web.events.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['journey.sessions.web.events']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
