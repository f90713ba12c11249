"""Written by genesys-events codegen from schemas/externalcontacts.contacts.journey.sessions/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class ExternalContact(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None


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
    screen_density: Annotated[JsonInteger | None, Field(alias='screenDensity')] = None
    fingerprint: str | None = None
    os_family: Annotated[str | None, Field(alias='osFamily')] = None
    os_version: Annotated[str | None, Field(alias='osVersion')] = None
    category: str | None = None
    manufacturer: str | None = None


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


class SessionLastEvent(EventModel):
    id: str | None = None
    event_name: Annotated[str | None, Field(alias='eventName')] = None
    created_date: Annotated[JsonDateTime | None, Field(alias='createdDate')] = None


class Conversation(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None


class User(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None


class ConnectedQueue(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None


class ConversationChannel(EventModel):
    type: str | None = None
    message_type: Annotated[str | None, Field(alias='messageType')] = None
    platform: str | None = None


class App(EventModel):
    name: str | None = None
    namespace: str | None = None
    version: str | None = None
    build_number: Annotated[str | None, Field(alias='buildNumber')] = None


class SdkLibrary(EventModel):
    name: str | None = None
    version: str | None = None


class NetworkConnectivity(EventModel):
    carrier: str | None = None
    bluetooth_enabled: Annotated[bool | None, Field(alias='bluetoothEnabled')] = None
    cellular_enabled: Annotated[bool | None, Field(alias='cellularEnabled')] = None
    wifi_enabled: Annotated[bool | None, Field(alias='wifiEnabled')] = None


class Outcome(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None


class Segment(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None


class OutcomeAchievement(EventModel):
    outcome: Outcome | None = None
    achieved_date: Annotated[JsonDateTime | None, Field(alias='achievedDate')] = None


class SegmentAssignment(EventModel):
    segment: Segment | None = None
    assigned_date: Annotated[JsonDateTime | None, Field(alias='assignedDate')] = None


class ConversationUserDisposition(EventModel):
    code: str | None = None
    notes: str | None = None
    user: User | None = None


class Payload(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None
    created_date: Annotated[JsonDateTime | None, Field(alias='createdDate')] = None
    ended_date: Annotated[JsonDateTime | None, Field(alias='endedDate')] = None
    external_contact: Annotated[ExternalContact | None, Field(alias='externalContact')] = None
    customer_id: Annotated[str | None, Field(alias='customerId')] = None
    customer_id_type: Annotated[str | None, Field(alias='customerIdType')] = None
    type: str | None = None
    outcome_achievements: Annotated[
        JsonList[OutcomeAchievement] | None, Field(alias='outcomeAchievements')
    ] = None
    segment_assignments: Annotated[
        JsonList[SegmentAssignment] | None, Field(alias='segmentAssignments')
    ] = None
    away_date: Annotated[JsonDateTime | None, Field(alias='awayDate')] = None
    browser: Browser | None = None
    device: Device | None = None
    geolocation: GeoLocation | None = None
    idle_date: Annotated[JsonDateTime | None, Field(alias='idleDate')] = None
    ip_address: Annotated[str | None, Field(alias='ipAddress')] = None
    ip_organization: Annotated[str | None, Field(alias='ipOrganization')] = None
    last_page: Annotated[Page | None, Field(alias='lastPage')] = None
    mkt_campaign: Annotated[MktCampaign | None, Field(alias='mktCampaign')] = None
    referrer: Referrer | None = None
    search_terms: Annotated[JsonList[str] | None, Field(alias='searchTerms')] = None
    user_agent_string: Annotated[str | None, Field(alias='userAgentString')] = None
    duration_in_seconds: Annotated[JsonInteger | None, Field(alias='durationInSeconds')] = None
    event_count: Annotated[JsonInteger | None, Field(alias='eventCount')] = None
    pageview_count: Annotated[JsonInteger | None, Field(alias='pageviewCount')] = None
    screenview_count: Annotated[JsonInteger | None, Field(alias='screenviewCount')] = None
    last_event: Annotated[SessionLastEvent | None, Field(alias='lastEvent')] = None
    conversation: Conversation | None = None
    originating_direction: Annotated[str | None, Field(alias='originatingDirection')] = None
    conversation_subject: Annotated[str | None, Field(alias='conversationSubject')] = None
    last_user_disposition: Annotated[
        ConversationUserDisposition | None, Field(alias='lastUserDisposition')
    ] = None
    last_connected_user: Annotated[User | None, Field(alias='lastConnectedUser')] = None
    last_connected_queue: Annotated[ConnectedQueue | None, Field(alias='lastConnectedQueue')] = None
    conversation_channels: Annotated[
        JsonList[ConversationChannel] | None, Field(alias='conversationChannels')
    ] = None
    last_user_disconnect_type: Annotated[str | None, Field(alias='lastUserDisconnectType')] = None
    last_acd_outcome: Annotated[str | None, Field(alias='lastAcdOutcome')] = None
    authenticated: bool | None = None
    app: App | None = None
    sdk_library: Annotated[SdkLibrary | None, Field(alias='sdkLibrary')] = None
    network_connectivity: Annotated[
        NetworkConnectivity | None, Field(alias='networkConnectivity')
    ] = None


class Session(EventModel):
    """
    What Genesys Cloud publishes on v2.externalcontacts.contacts.{id}.journey.sessions.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['externalcontacts.contacts.journey.sessions']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
