"""Written by genesys-events codegen from schemas/audits.entitytype.entityid/1.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonList
from pydantic import Field


class EntityReference(EventModel):
    """
    A reference to a thing in the platform.
    """

    id: str | None = None
    name: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None


class ClientReference(EventModel):
    """
    A reference to an OAuth client.
    """

    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None


class MessageInfo(EventModel):
    """
    A text for people, with what it takes to translate it.
    """

    localizable_message_code: Annotated[str | None, Field(alias='localizableMessageCode')] = None
    message: str | None = None
    message_with_params: Annotated[str | None, Field(alias='messageWithParams')] = None
    message_params: Annotated[JsonDict[str, str] | None, Field(alias='messageParams')] = None


class PropertyChange(EventModel):
    """
    One property before and after.
    """

    property: str | None = None
    old_values: Annotated[JsonList[str] | None, Field(alias='oldValues')] = None
    new_values: Annotated[JsonList[str] | None, Field(alias='newValues')] = None


class Payload(EventModel):
    """
    The audit record: who did what to which thing.
    """

    id: str | None = None
    user_id: Annotated[str | None, Field(alias='userId')] = None
    user_home_org_id: Annotated[str | None, Field(alias='userHomeOrgId')] = None
    username: EntityReference | None = None
    user_display: Annotated[str | None, Field(alias='userDisplay')] = None
    client_id: Annotated[ClientReference | None, Field(alias='clientId')] = None
    remote_ip: Annotated[JsonList[str] | None, Field(alias='remoteIp')] = None
    service_name: Annotated[str | None, Field(alias='serviceName')] = None
    event_time: Annotated[JsonDateTime | None, Field(alias='eventTime')] = None
    message: MessageInfo | None = None
    action: str | None = None
    entity_type: Annotated[str | None, Field(alias='entityType')] = None
    entity: EntityReference | None = None
    property_changes: Annotated[JsonList[PropertyChange] | None, Field(alias='propertyChanges')] = None
    context: JsonDict[str, str] | None = None


class AuditLogMessage(EventModel):
    """
    Somebody, or the system, changed something in the organization.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['audits.entitytype.entityid']
    schema_version: Literal['1.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
