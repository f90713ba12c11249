"""Written by genesys-events codegen from schemas/flows.instances.flow/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class FlowErrorWarningInfo(EventModel):
    reason: str | None = None
    execution_id: Annotated[str | None, Field(alias='executionId')] = None
    object_id: Annotated[str | None, Field(alias='objectId')] = None


class Execution(EventModel):
    object_type: Annotated[str | None, Field(alias='objectType')] = None
    object_id: Annotated[str | None, Field(alias='objectId')] = None
    output_path_id: Annotated[str | None, Field(alias='outputPathId')] = None
    execution_id: Annotated[str | None, Field(alias='executionId')] = None
    start_date_time: Annotated[JsonDateTime | None, Field(alias='startDateTime')] = None
    error: FlowErrorWarningInfo | None = None
    warning: FlowErrorWarningInfo | None = None
    language_tag: Annotated[str | None, Field(alias='languageTag')] = None


class Flow(EventModel):
    flow_execution_id: Annotated[str | None, Field(alias='flowExecutionId')] = None
    object_execution_id: Annotated[str | None, Field(alias='objectExecutionId')] = None


class JourneyActionMap(EventModel):
    action_map_id: Annotated[str | None, Field(alias='actionMapId')] = None
    action_id: Annotated[str | None, Field(alias='actionId')] = None


class ProcessAutomation(EventModel):
    trigger_id: Annotated[str | None, Field(alias='triggerId')] = None
    trigger_name: Annotated[str | None, Field(alias='triggerName')] = None


class Quality(EventModel):
    policy_id: Annotated[str | None, Field(alias='policyId')] = None
    policy_name: Annotated[str | None, Field(alias='policyName')] = None


class InvokingWorkitemContext(EventModel):
    workitem_id: Annotated[str | None, Field(alias='workitemId')] = None
    workitem_name: Annotated[str | None, Field(alias='workitemName')] = None


class InvokingContext(EventModel):
    flow: Flow | None = None
    journey_action_map: Annotated[JourneyActionMap | None, Field(alias='journeyActionMap')] = None
    process_automation: Annotated[ProcessAutomation | None, Field(alias='processAutomation')] = None
    quality: Quality | None = None
    workitem: InvokingWorkitemContext | None = None


class Payload(EventModel):
    execution_id: Annotated[str | None, Field(alias='executionId')] = None
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    division_id: Annotated[str | None, Field(alias='divisionId')] = None
    end_date_time: Annotated[JsonDateTime | None, Field(alias='endDateTime')] = None
    endpoint: str | None = None
    errors: JsonList[FlowErrorWarningInfo] | None = None
    execution: JsonList[Execution] | None = None
    flow_exit_reason: Annotated[str | None, Field(alias='flowExitReason')] = None
    flow_id: Annotated[str | None, Field(alias='flowId')] = None
    flow_is_debug: Annotated[bool | None, Field(alias='flowIsDebug')] = None
    execution_items_truncated: Annotated[bool | None, Field(alias='executionItemsTruncated')] = None
    flow_type: Annotated[str | None, Field(alias='flowType')] = None
    flow_version: Annotated[str | None, Field(alias='flowVersion')] = None
    message_type: Annotated[str | None, Field(alias='messageType')] = None
    invoking_context: Annotated[InvokingContext | None, Field(alias='invokingContext')] = None
    start_date_time: Annotated[JsonDateTime | None, Field(alias='startDateTime')] = None
    warnings: JsonList[FlowErrorWarningInfo] | None = None
    execution_history_uri: Annotated[str | None, Field(alias='executionHistoryUri')] = None
    execution_history_uri_ttl: Annotated[
        JsonInteger | None, Field(alias='executionHistoryUriTtl')
    ] = None


class FlowExecutionHistory(EventModel):
    """
    What Genesys Cloud publishes on v2.flows.instances.flow.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['flows.instances.flow']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
