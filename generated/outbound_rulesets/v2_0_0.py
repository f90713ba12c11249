"""Written by genesys-events codegen from schemas/outbound.rulesets/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList
from pydantic import Field


class UriReference(EventModel):
    id: str | None = None
    name: str | None = None


class Action(EventModel):
    type: str | None = None
    action_type_name: Annotated[str | None, Field(alias='actionTypeName')] = None
    update_option: Annotated[str | None, Field(alias='updateOption')] = None
    properties: JsonDict[str, str] | None = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class ContactColumnToDataActionFieldMapping(EventModel):
    contact_column_name: Annotated[str | None, Field(alias='contactColumnName')] = None
    data_action_field: Annotated[str | None, Field(alias='dataActionField')] = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class DataActionConditionPredicate(EventModel):
    output_field: Annotated[str | None, Field(alias='outputField')] = None
    output_operator: Annotated[str | None, Field(alias='outputOperator')] = None
    comparison_value: Annotated[str | None, Field(alias='comparisonValue')] = None
    output_field_missing_resolution: Annotated[
        bool | None, Field(alias='outputFieldMissingResolution')
    ] = None
    inverted: bool | None = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )


class Condition(EventModel):
    data_action: Annotated[UriReference | None, Field(alias='dataAction')] = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )
    type: str | None = None
    inverted: bool | None = None
    attribute_name: Annotated[str | None, Field(alias='attributeName')] = None
    value: str | None = None
    value_type: Annotated[str | None, Field(alias='valueType')] = None
    operator: str | None = None
    codes: JsonList[str] | None = None
    property_type: Annotated[str | None, Field(alias='propertyType')] = None
    property: str | None = None
    data_not_found_resolution: Annotated[bool | None, Field(alias='dataNotFoundResolution')] = None
    contact_id_field: Annotated[str | None, Field(alias='contactIdField')] = None
    call_analysis_result_field: Annotated[str | None, Field(alias='callAnalysisResultField')] = None
    agent_wrapup_field: Annotated[str | None, Field(alias='agentWrapupField')] = None
    contact_column_to_data_action_field_mappings: Annotated[
        JsonList[ContactColumnToDataActionFieldMapping] | None,
        Field(alias='contactColumnToDataActionFieldMappings'),
    ] = None
    predicates: JsonList[DataActionConditionPredicate] | None = None


class Rule(EventModel):
    conditions: JsonList[Condition] | None = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )
    id: str | None = None
    name: str | None = None
    order: JsonInteger | None = None
    category: str | None = None
    actions: JsonList[Action] | None = None


class Payload(EventModel):
    contact_list: Annotated[UriReference | None, Field(alias='contactList')] = None
    queue: UriReference | None = None
    rules: JsonList[Rule] | None = None
    additional_properties: Annotated[JsonDict[str, Any] | None, Field(alias='additionalProperties')] = (
        None
    )
    id: str | None = None
    name: str | None = None
    date_created: Annotated[JsonDateTime | None, Field(alias='dateCreated')] = None
    date_modified: Annotated[JsonDateTime | None, Field(alias='dateModified')] = None
    version: JsonInteger | None = None


class RuleSet(EventModel):
    """
    What Genesys Cloud publishes on v2.outbound.rulesets.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['outbound.rulesets']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
