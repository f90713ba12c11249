"""Written by genesys-events codegen from schemas/telephony.providers.edges.phones/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonList
from pydantic import Field


class UserAgentInfo(EventModel):
    firmware_version: Annotated[str | None, Field(alias='firmwareVersion')] = None
    manufacturer: str | None = None
    model: str | None = None


class EdgeReference(EventModel):
    id: str | None = None
    name: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None


class ProvisionInfo(EventModel):
    time: JsonDateTime | None = None
    source: str | None = None
    error_info: Annotated[str | None, Field(alias='errorInfo')] = None


class LineStatus(EventModel):
    id: str | None = None
    reachable: bool | None = None
    address_of_record: Annotated[str | None, Field(alias='addressOfRecord')] = None
    contact_addresses: Annotated[JsonList[str] | None, Field(alias='contactAddresses')] = None
    reachable_state_time: Annotated[JsonDateTime | None, Field(alias='reachableStateTime')] = None


class PhoneStatus(EventModel):
    id: str | None = None
    operational_status: Annotated[str | None, Field(alias='operationalStatus')] = None
    edge: EdgeReference | None = None
    provision: ProvisionInfo | None = None
    line_statuses: Annotated[JsonList[LineStatus] | None, Field(alias='lineStatuses')] = None
    event_creation_time: Annotated[JsonDateTime | None, Field(alias='eventCreationTime')] = None


class Payload(EventModel):
    user_agent_info: Annotated[UserAgentInfo | None, Field(alias='userAgentInfo')] = None
    id: str | None = None
    status: PhoneStatus | None = None
    secondary_status: Annotated[PhoneStatus | None, Field(alias='secondaryStatus')] = None


class Phone(EventModel):
    """
    What Genesys Cloud publishes on v2.telephony.providers.edges.phones.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['telephony.providers.edges.phones']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
