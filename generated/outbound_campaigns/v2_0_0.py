"""Written by genesys-events codegen from schemas/outbound.campaigns/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class UriReference(EventModel):
    id: str | None = None
    name: str | None = None


class PhoneColumn(EventModel):
    column_name: Annotated[str | None, Field(alias='columnName')] = None
    type: str | None = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class RestErrorDetail(EventModel):
    error: str | None = None
    details: str | None = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class ContactSort(EventModel):
    field_name: Annotated[str | None, Field(alias='fieldName')] = None
    direction: str | None = None
    numeric: bool | None = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class Payload(EventModel):
    contact_list: Annotated[UriReference | None, Field(alias='contactList')] = None
    queue: UriReference | None = None
    dialing_mode: Annotated[str | None, Field(alias='dialingMode')] = None
    script: UriReference | None = None
    edge_group: Annotated[UriReference | None, Field(alias='edgeGroup')] = None
    site: UriReference | None = None
    campaign_status: Annotated[str | None, Field(alias='campaignStatus')] = None
    phone_columns: Annotated[JsonList[PhoneColumn] | None, Field(alias='phoneColumns')] = None
    abandon_rate: Annotated[JsonNumber | None, Field(alias='abandonRate')] = None
    dnc_lists: Annotated[JsonList[UriReference] | None, Field(alias='dncLists')] = None
    callable_time_set: Annotated[UriReference | None, Field(alias='callableTimeSet')] = None
    call_analysis_response_set: Annotated[
        UriReference | None, Field(alias='callAnalysisResponseSet')
    ] = None
    caller_name: Annotated[str | None, Field(alias='callerName')] = None
    caller_address: Annotated[str | None, Field(alias='callerAddress')] = None
    outbound_line_count: Annotated[JsonInteger | None, Field(alias='outboundLineCount')] = None
    errors: JsonList[RestErrorDetail] | None = None
    rule_sets: Annotated[JsonList[UriReference] | None, Field(alias='ruleSets')] = None
    skip_preview_disabled: Annotated[bool | None, Field(alias='skipPreviewDisabled')] = None
    preview_time_out_seconds: Annotated[
        JsonInteger | None, Field(alias='previewTimeOutSeconds')
    ] = None
    single_number_preview: Annotated[bool | None, Field(alias='singleNumberPreview')] = None
    contact_sort: Annotated[ContactSort | None, Field(alias='contactSort')] = None
    contact_sorts: Annotated[JsonList[ContactSort] | None, Field(alias='contactSorts')] = None
    no_answer_timeout: Annotated[JsonInteger | None, Field(alias='noAnswerTimeout')] = None
    call_analysis_language: Annotated[str | None, Field(alias='callAnalysisLanguage')] = None
    priority: JsonInteger | None = None
    contact_list_filters: Annotated[
        JsonList[UriReference] | None, Field(alias='contactListFilters')
    ] = None
    division: UriReference | None = None
    agent_owned_column: Annotated[str | None, Field(alias='agentOwnedColumn')] = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )
    id: str | None = None
    name: str | None = None
    date_created: Annotated[JsonDateTime | None, Field(alias='dateCreated')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None
    version: JsonInteger | None = None


class Campaign(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.campaigns.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.campaigns']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
