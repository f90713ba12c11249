"""Written by genesys-events codegen from schemas/flows.outcomes/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonList
from pydantic import Field


class Client(EventModel):
    id: str | None = None
    name: str | None = None


class ErrorMessageParams(EventModel):
    additional_properties: Annotated[JsonDict[str, str] | None, Field(alias='additionalProperties')] = (
        None
    )


class ErrorDetail(EventModel):
    error_code: Annotated[str | None, Field(alias='errorCode')] = None
    entity_id: Annotated[str | None, Field(alias='entityId')] = None
    entity_name: Annotated[str | None, Field(alias='entityName')] = None
    field_name: Annotated[str | None, Field(alias='fieldName')] = None


class HomeOrganization(EventModel):
    id: str | None = None
    name: str | None = None
    third_party_org_name: Annotated[str | None, Field(alias='thirdPartyOrgName')] = None


class User(EventModel):
    id: str | None = None
    name: str | None = None
    home_org: Annotated[HomeOrganization | None, Field(alias='homeOrg')] = None


class ArchitectOperation(EventModel):
    id: str | None = None
    complete: bool | None = None
    user: User | None = None
    client: Client | None = None
    action_name: Annotated[str | None, Field(alias='actionName')] = None
    action_status: Annotated[str | None, Field(alias='actionStatus')] = None
    error_message: Annotated[str | None, Field(alias='errorMessage')] = None
    error_code: Annotated[str | None, Field(alias='errorCode')] = None
    error_message_params: Annotated[
        ErrorMessageParams | None, Field(alias='errorMessageParams')
    ] = None
    error_details: Annotated[JsonList[ErrorDetail] | None, Field(alias='errorDetails')] = None


class Payload(EventModel):
    id: str | None = None
    name: str | None = None
    description: str | None = None
    current_operation: Annotated[ArchitectOperation | None, Field(alias='currentOperation')] = None


class FlowOutcomeNotification(EventModel):
    """
    What Genesys Cloud publishes on v2.flows.outcomes.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['flows.outcomes']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
