"""Written by genesys-events codegen from schemas/externalcontacts.relationships/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class Division(EventModel):
    id: str | None = None


class User(EventModel):
    id: str | None = None


class ContactAddress(EventModel):
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: Annotated[str | None, Field(alias='postalCode')] = None
    country_code: Annotated[str | None, Field(alias='countryCode')] = None


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


class Ticker(EventModel):
    symbol: str | None = None
    exchange: str | None = None


class TwitterId(EventModel):
    id: str | None = None
    name: str | None = None
    screen_name: Annotated[str | None, Field(alias='screenName')] = None
    verified: bool | None = None
    profile_url: Annotated[str | None, Field(alias='profileUrl')] = None


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


class Payload(EventModel):
    id: str | None = None
    division: Division | None = None
    user: User | None = None
    external_organization: Annotated[
        ExternalOrganization | None, Field(alias='externalOrganization')
    ] = None
    relationship: str | None = None
    create_date: Annotated[JsonDateTime | None, Field(alias='createDate')] = None
    modify_date: Annotated[JsonDateTime | None, Field(alias='modifyDate')] = None


class Relationship(EventModel):
    """
    What Genesys Cloud publishes on v2.externalcontacts.relationships.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['externalcontacts.relationships']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
