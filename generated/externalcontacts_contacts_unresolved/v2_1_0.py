"""Written by genesys-events codegen from schemas/externalcontacts.contacts.unresolved/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class Division(EventModel):
    id: str | None = None


class PhoneNumber(EventModel):
    display: str | None = None
    extension: JsonInteger | None = None
    accepts_sms: Annotated[bool | None, Field(alias='acceptsSMS')] = None
    user_input: Annotated[str | None, Field(alias='userInput')] = None
    e164: str | None = None
    country_code: Annotated[str | None, Field(alias='countryCode')] = None
    normalization_country_code: Annotated[str | None, Field(alias='normalizationCountryCode')] = (
        None
    )


class ContactAddress(EventModel):
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: Annotated[str | None, Field(alias='postalCode')] = None
    country_code: Annotated[str | None, Field(alias='countryCode')] = None


class TwitterId(EventModel):
    id: str | None = None
    name: str | None = None
    screen_name: Annotated[str | None, Field(alias='screenName')] = None
    verified: bool | None = None
    profile_url: Annotated[str | None, Field(alias='profileUrl')] = None


class AppleOpaqueId(EventModel):
    value: str | None = None


class DataSchema(EventModel):
    id: str | None = None
    version: JsonInteger | None = None


class MergeOperation(EventModel):
    source_contact_id: Annotated[str | None, Field(alias='sourceContactId')] = None
    target_contact_id: Annotated[str | None, Field(alias='targetContactId')] = None
    resulting_contact_id: Annotated[str | None, Field(alias='resultingContactId')] = None


class Ticker(EventModel):
    symbol: str | None = None
    exchange: str | None = None


class LineUserId(EventModel):
    user_id: Annotated[str | None, Field(alias='userId')] = None


class WhatsAppBusinessScopedId(EventModel):
    bsuid: str | None = None
    parent: bool | None = None
    portfolio_id: Annotated[str | None, Field(alias='portfolioId')] = None


class FacebookScopedId(EventModel):
    scoped_id: Annotated[str | None, Field(alias='scopedId')] = None


class InstagramScopedId(EventModel):
    scoped_id: Annotated[str | None, Field(alias='scopedId')] = None


class ExternalSource(EventModel):
    id: str | None = None


class ExternalOrganization(EventModel):
    id: str | None = None
    division: Division | None = None
    name: str | None = None
    company_type: Annotated[str | None, Field(alias='companyType')] = None
    industry: str | None = None
    primary_contact_id: Annotated[str | None, Field(alias='primaryContactId')] = None
    address: ContactAddress | None = None
    phone_number: Annotated[PhoneNumber | None, Field(alias='phoneNumber')] = None
    fax_number: Annotated[PhoneNumber | None, Field(alias='faxNumber')] = None
    employee_count: Annotated[JsonInteger | None, Field(alias='employeeCount')] = None
    revenue: JsonInteger | None = None
    tags: JsonList[str] | None = None
    websites: JsonList[str] | None = None
    tickers: JsonList[Ticker] | None = None
    twitter_id: Annotated[TwitterId | None, Field(alias='twitterId')] = None
    external_system_url: Annotated[str | None, Field(alias='externalSystemUrl')] = None
    custom_fields: Annotated[JsonDict[str, Any] | None, Field(alias='customFields')] = None
    create_date: Annotated[JsonDateTime | None, Field(alias='createDate')] = None
    modify_date: Annotated[JsonDateTime | None, Field(alias='modifyDate')] = None


class LineId(EventModel):
    ids: JsonList[LineUserId] | None = None
    display_name: Annotated[str | None, Field(alias='displayName')] = None


class WhatsAppId(EventModel):
    phone_number: Annotated[PhoneNumber | None, Field(alias='phoneNumber')] = None
    display_name: Annotated[str | None, Field(alias='displayName')] = None
    username: str | None = None
    whats_app_business_scoped_ids: Annotated[
        JsonList[WhatsAppBusinessScopedId] | None, Field(alias='whatsAppBusinessScopedIds')
    ] = None


class FacebookId(EventModel):
    ids: JsonList[FacebookScopedId] | None = None
    display_name: Annotated[str | None, Field(alias='displayName')] = None


class InstagramId(EventModel):
    ids: JsonList[InstagramScopedId] | None = None
    display_name: Annotated[str | None, Field(alias='displayName')] = None
    handle: str | None = None


class ExternalId(EventModel):
    external_source: Annotated[ExternalSource | None, Field(alias='externalSource')] = None
    value: str | None = None


class Payload(EventModel):
    id: str | None = None
    division: Division | None = None
    external_organization: Annotated[
        ExternalOrganization | None, Field(alias='externalOrganization')
    ] = None
    type: str | None = None
    first_name: Annotated[str | None, Field(alias='firstName')] = None
    middle_name: Annotated[str | None, Field(alias='middleName')] = None
    last_name: Annotated[str | None, Field(alias='lastName')] = None
    salutation: str | None = None
    title: str | None = None
    work_phone: Annotated[PhoneNumber | None, Field(alias='workPhone')] = None
    cell_phone: Annotated[PhoneNumber | None, Field(alias='cellPhone')] = None
    home_phone: Annotated[PhoneNumber | None, Field(alias='homePhone')] = None
    other_phone: Annotated[PhoneNumber | None, Field(alias='otherPhone')] = None
    work_email: Annotated[str | None, Field(alias='workEmail')] = None
    personal_email: Annotated[str | None, Field(alias='personalEmail')] = None
    other_email: Annotated[str | None, Field(alias='otherEmail')] = None
    address: ContactAddress | None = None
    survey_opt_out: Annotated[bool | None, Field(alias='surveyOptOut')] = None
    external_system_url: Annotated[str | None, Field(alias='externalSystemUrl')] = None
    twitter_id: Annotated[TwitterId | None, Field(alias='twitterId')] = None
    line_id: Annotated[LineId | None, Field(alias='lineId')] = None
    whats_app_id: Annotated[WhatsAppId | None, Field(alias='whatsAppId')] = None
    facebook_id: Annotated[FacebookId | None, Field(alias='facebookId')] = None
    instagram_id: Annotated[InstagramId | None, Field(alias='instagramId')] = None
    external_ids: Annotated[JsonList[ExternalId] | None, Field(alias='externalIds')] = None
    apple_opaque_ids: Annotated[JsonList[AppleOpaqueId] | None, Field(alias='appleOpaqueIds')] = None
    canonical_contact_id: Annotated[str | None, Field(alias='canonicalContactId')] = None
    schema_: Annotated[DataSchema | None, Field(alias='schema')] = None
    custom_fields: Annotated[JsonDict[str, Any] | None, Field(alias='customFields')] = None
    merge_set: Annotated[JsonList[str] | None, Field(alias='mergeSet')] = None
    merged_from: Annotated[JsonList[str] | None, Field(alias='mergedFrom')] = None
    merged_to: Annotated[str | None, Field(alias='mergedTo')] = None
    merge_operation: Annotated[MergeOperation | None, Field(alias='mergeOperation')] = None
    create_date: Annotated[JsonDateTime | None, Field(alias='createDate')] = None
    modify_date: Annotated[JsonDateTime | None, Field(alias='modifyDate')] = None


class Contact(EventModel):
    """
    What Genesys Cloud publishes on v2.externalcontacts.contacts.{id}.unresolved.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['externalcontacts.contacts.unresolved']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
