"""Written by genesys-events codegen from schemas/analytics.flow.metrics/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger, JsonList
from pydantic import Field


class FlowProposedAgent(EventModel):
    agent_rank: Annotated[JsonInteger | None, Field(alias='agentRank')] = None
    proposed_agent_id: Annotated[str | None, Field(alias='proposedAgentId')] = None


class FlowOutcome(EventModel):
    flow_outcome: Annotated[str | None, Field(alias='flowOutcome')] = None
    flow_outcome_id: Annotated[str | None, Field(alias='flowOutcomeId')] = None
    flow_outcome_value: Annotated[str | None, Field(alias='flowOutcomeValue')] = None


class FlowScoredAgent(EventModel):
    agent_score: Annotated[JsonInteger | None, Field(alias='agentScore')] = None
    scored_agent_id: Annotated[str | None, Field(alias='scoredAgentId')] = None


class Payload(EventModel):
    metric: str | None = None
    metric_date: Annotated[JsonDateTime | None, Field(alias='metricDate')] = None
    value: JsonInteger | None = None
    record_id: Annotated[str | None, Field(alias='recordId')] = None
    active_routing: Annotated[str | None, Field(alias='activeRouting')] = None
    active_skill_ids: Annotated[JsonList[str] | None, Field(alias='activeSkillIds')] = None
    address_from: Annotated[str | None, Field(alias='addressFrom')] = None
    address_to: Annotated[str | None, Field(alias='addressTo')] = None
    agent_assistant_id: Annotated[str | None, Field(alias='agentAssistantId')] = None
    agent_bullseye_ring: Annotated[JsonInteger | None, Field(alias='agentBullseyeRing')] = None
    agent_owned: Annotated[bool | None, Field(alias='agentOwned')] = None
    ani: str | None = None
    assigner_id: Annotated[str | None, Field(alias='assignerId')] = None
    authenticated: bool | None = None
    conversation_id: Annotated[str | None, Field(alias='conversationId')] = None
    conversation_initiator: Annotated[str | None, Field(alias='conversationInitiator')] = None
    converted_from: Annotated[str | None, Field(alias='convertedFrom')] = None
    converted_to: Annotated[str | None, Field(alias='convertedTo')] = None
    customer_participation: Annotated[bool | None, Field(alias='customerParticipation')] = None
    delivery_status: Annotated[str | None, Field(alias='deliveryStatus')] = None
    destination_addresses: Annotated[JsonList[str] | None, Field(alias='destinationAddresses')] = None
    direction: str | None = None
    disconnect_type: Annotated[str | None, Field(alias='disconnectType')] = None
    division_ids: Annotated[JsonList[str] | None, Field(alias='divisionIds')] = None
    dnis: str | None = None
    edge_id: Annotated[str | None, Field(alias='edgeId')] = None
    eligible_agent_counts: Annotated[
        JsonList[JsonInteger] | None, Field(alias='eligibleAgentCounts')
    ] = None
    ending_language: Annotated[str | None, Field(alias='endingLanguage')] = None
    entry_reason: Annotated[str | None, Field(alias='entryReason')] = None
    entry_type: Annotated[str | None, Field(alias='entryType')] = None
    error_code: Annotated[str | None, Field(alias='errorCode')] = None
    exit_reason: Annotated[str | None, Field(alias='exitReason')] = None
    extended_delivery_status: Annotated[str | None, Field(alias='extendedDeliveryStatus')] = None
    external_contact_id: Annotated[str | None, Field(alias='externalContactId')] = None
    external_media_count: Annotated[JsonInteger | None, Field(alias='externalMediaCount')] = None
    external_organization_id: Annotated[str | None, Field(alias='externalOrganizationId')] = None
    external_tag: Annotated[str | None, Field(alias='externalTag')] = None
    first_queue: Annotated[bool | None, Field(alias='firstQueue')] = None
    flagged_reason: Annotated[str | None, Field(alias='flaggedReason')] = None
    flow_id: Annotated[str | None, Field(alias='flowId')] = None
    flow_in_type: Annotated[str | None, Field(alias='flowInType')] = None
    flow_milestone_ids: Annotated[JsonList[str] | None, Field(alias='flowMilestoneIds')] = None
    flow_name: Annotated[str | None, Field(alias='flowName')] = None
    flow_out_type: Annotated[str | None, Field(alias='flowOutType')] = None
    flow_sub_type: Annotated[str | None, Field(alias='flowSubType')] = None
    flow_type: Annotated[str | None, Field(alias='flowType')] = None
    flow_version: Annotated[str | None, Field(alias='flowVersion')] = None
    group_id: Annotated[str | None, Field(alias='groupId')] = None
    interaction_type: Annotated[str | None, Field(alias='interactionType')] = None
    journey_action_id: Annotated[str | None, Field(alias='journeyActionId')] = None
    journey_action_map_id: Annotated[str | None, Field(alias='journeyActionMapId')] = None
    journey_action_map_version: Annotated[
        JsonInteger | None, Field(alias='journeyActionMapVersion')
    ] = None
    journey_customer_id: Annotated[str | None, Field(alias='journeyCustomerId')] = None
    journey_customer_id_type: Annotated[str | None, Field(alias='journeyCustomerIdType')] = None
    journey_customer_session_id: Annotated[str | None, Field(alias='journeyCustomerSessionId')] = (
        None
    )
    journey_customer_session_id_type: Annotated[
        str | None, Field(alias='journeyCustomerSessionIdType')
    ] = None
    knowledge_base_id: Annotated[str | None, Field(alias='knowledgeBaseId')] = None
    media_count: Annotated[JsonInteger | None, Field(alias='mediaCount')] = None
    media_type: Annotated[str | None, Field(alias='mediaType')] = None
    message_type: Annotated[str | None, Field(alias='messageType')] = None
    originating_direction: Annotated[str | None, Field(alias='originatingDirection')] = None
    outbound_campaign_id: Annotated[str | None, Field(alias='outboundCampaignId')] = None
    outbound_contact_id: Annotated[str | None, Field(alias='outboundContactId')] = None
    outbound_contact_list_id: Annotated[str | None, Field(alias='outboundContactListId')] = None
    participant_name: Annotated[str | None, Field(alias='participantName')] = None
    peer_id: Annotated[str | None, Field(alias='peerId')] = None
    provider: str | None = None
    purpose: str | None = None
    queue_id: Annotated[str | None, Field(alias='queueId')] = None
    recognition_failure_reason: Annotated[str | None, Field(alias='recognitionFailureReason')] = (
        None
    )
    remote: str | None = None
    removed_skill_ids: Annotated[JsonList[str] | None, Field(alias='removedSkillIds')] = None
    requested_language_id: Annotated[str | None, Field(alias='requestedLanguageId')] = None
    requested_routing_skill_ids: Annotated[
        JsonList[str] | None, Field(alias='requestedRoutingSkillIds')
    ] = None
    requested_routings: Annotated[JsonList[str] | None, Field(alias='requestedRoutings')] = None
    room_id: Annotated[str | None, Field(alias='roomId')] = None
    routing_priority: Annotated[JsonInteger | None, Field(alias='routingPriority')] = None
    routing_ring: Annotated[JsonInteger | None, Field(alias='routingRing')] = None
    routing_rule: Annotated[str | None, Field(alias='routingRule')] = None
    routing_rule_type: Annotated[str | None, Field(alias='routingRuleType')] = None
    selected_agent_id: Annotated[str | None, Field(alias='selectedAgentId')] = None
    selected_agent_rank: Annotated[JsonInteger | None, Field(alias='selectedAgentRank')] = None
    self_served: Annotated[bool | None, Field(alias='selfServed')] = None
    session_dnis: Annotated[str | None, Field(alias='sessionDnis')] = None
    session_id: Annotated[str | None, Field(alias='sessionId')] = None
    skill_expression_id: Annotated[str | None, Field(alias='skillExpressionId')] = None
    starting_language: Annotated[str | None, Field(alias='startingLanguage')] = None
    station_id: Annotated[str | None, Field(alias='stationId')] = None
    team_id: Annotated[str | None, Field(alias='teamId')] = None
    transfer_target_address: Annotated[str | None, Field(alias='transferTargetAddress')] = None
    transfer_target_name: Annotated[str | None, Field(alias='transferTargetName')] = None
    transfer_type: Annotated[str | None, Field(alias='transferType')] = None
    used_routing: Annotated[str | None, Field(alias='usedRouting')] = None
    user_id: Annotated[str | None, Field(alias='userId')] = None
    video_present: Annotated[bool | None, Field(alias='videoPresent')] = None
    waiting_interaction_counts: Annotated[
        JsonList[JsonInteger] | None, Field(alias='waitingInteractionCounts')
    ] = None
    wrap_up_code: Annotated[str | None, Field(alias='wrapUpCode')] = None
    proposed_agents: Annotated[JsonList[FlowProposedAgent] | None, Field(alias='proposedAgents')] = None
    outcomes: JsonList[FlowOutcome] | None = None
    scored_agents: Annotated[JsonList[FlowScoredAgent] | None, Field(alias='scoredAgents')] = None


class FlowMetricRecord(EventModel):
    """
    What Genesys Cloud publishes on v2.analytics.flow.{id}.metrics.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['analytics.flow.metrics']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
