"""Written by genesys-events codegen from schemas/users.conversations/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonDict, JsonInteger, JsonList, JsonNumber
from pydantic import Field


class Wrapup(EventModel):
    code: str | None = None
    notes: str | None = None
    tags: JsonList[str] | None = None
    duration_seconds: Annotated[JsonInteger | None, Field(alias='durationSeconds')] = None
    end_time: Annotated[JsonDateTime | None, Field(alias='endTime')] = None


class Workflow(EventModel):
    workflow_id: Annotated[str | None, Field(alias='workflowId')] = None


class TransferInitiator(EventModel):
    user_id: Annotated[str | None, Field(alias='userId')] = None


class TransferModifedBy(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None


class TransferDestination(EventModel):
    user_id: Annotated[str | None, Field(alias='userId')] = None
    address: str | None = None


class DomainEntityRef(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None


class DivisionEntityRef(EventModel):
    id: str | None = None
    self_uri: Annotated[str | None, Field(alias='selfUri')] = None
    date_division_updated: Annotated[JsonDateTime | None, Field(alias='dateDivisionUpdated')] = None


class UriReference(EventModel):
    id: str | None = None
    name: str | None = None


class ScoredAgent(EventModel):
    agent: UriReference | None = None
    score: JsonInteger | None = None


class RecordersState(EventModel):
    adhoc_state: Annotated[str | None, Field(alias='adhocState')] = None
    customer_experience_state: Annotated[str | None, Field(alias='customerExperienceState')] = None
    agent_experience_state: Annotated[str | None, Field(alias='agentExperienceState')] = None


class ErrorDetails(EventModel):
    status: JsonInteger | None = None
    code: str | None = None
    message: str | None = None
    message_with_params: Annotated[str | None, Field(alias='messageWithParams')] = None
    message_params: Annotated[JsonDict[str, str] | None, Field(alias='messageParams')] = None
    context_id: Annotated[str | None, Field(alias='contextId')] = None
    uri: str | None = None


class Address(EventModel):
    name: str | None = None
    name_raw: Annotated[str | None, Field(alias='nameRaw')] = None
    address_normalized: Annotated[str | None, Field(alias='addressNormalized')] = None
    address_raw: Annotated[str | None, Field(alias='addressRaw')] = None
    address_displayable: Annotated[str | None, Field(alias='addressDisplayable')] = None


class DisconnectReason(EventModel):
    type: str | None = None
    code: JsonInteger | None = None
    phrase: str | None = None


class FaxStatus(EventModel):
    direction: str | None = None
    expected_pages: Annotated[JsonInteger | None, Field(alias='expectedPages')] = None
    active_page: Annotated[JsonInteger | None, Field(alias='activePage')] = None
    lines_transmitted: Annotated[JsonInteger | None, Field(alias='linesTransmitted')] = None
    bytes_transmitted: Annotated[JsonInteger | None, Field(alias='bytesTransmitted')] = None
    baud_rate: Annotated[JsonInteger | None, Field(alias='baudRate')] = None
    page_errors: Annotated[JsonInteger | None, Field(alias='pageErrors')] = None
    line_errors: Annotated[JsonInteger | None, Field(alias='lineErrors')] = None


class AfterCallWork(EventModel):
    state: str | None = None
    start_time: Annotated[JsonDateTime | None, Field(alias='startTime')] = None
    end_time: Annotated[JsonDateTime | None, Field(alias='endTime')] = None


class QueueMediaSettings(EventModel):
    alerting_timeout_seconds: Annotated[
        JsonInteger | None, Field(alias='alertingTimeoutSeconds')
    ] = None
    auto_answer_alert_tone_seconds: Annotated[
        JsonNumber | None, Field(alias='autoAnswerAlertToneSeconds')
    ] = None
    manual_answer_alert_tone_seconds: Annotated[
        JsonNumber | None, Field(alias='manualAnswerAlertToneSeconds')
    ] = None
    enable_auto_answer: Annotated[bool | None, Field(alias='enableAutoAnswer')] = None


class Voicemail(EventModel):
    id: str | None = None
    upload_status: Annotated[str | None, Field(alias='uploadStatus')] = None


class Attachment(EventModel):
    attachment_id: Annotated[str | None, Field(alias='attachmentId')] = None
    name: str | None = None
    content_uri: Annotated[str | None, Field(alias='contentUri')] = None
    content_type: Annotated[str | None, Field(alias='contentType')] = None
    content_length: Annotated[JsonInteger | None, Field(alias='contentLength')] = None


class InternalMessageDetails(EventModel):
    message_id: Annotated[str | None, Field(alias='messageId')] = None
    message_time: Annotated[JsonDateTime | None, Field(alias='messageTime')] = None


class PhoneNumberColumn(EventModel):
    column_name: Annotated[str | None, Field(alias='columnName')] = None
    type: str | None = None


class JourneyCustomer(EventModel):
    id: str | None = None
    id_type: Annotated[str | None, Field(alias='idType')] = None


class JourneyCustomerSession(EventModel):
    id: str | None = None
    type: str | None = None


class MessageMedia(EventModel):
    url: str | None = None
    media_type: Annotated[str | None, Field(alias='mediaType')] = None
    content_length_bytes: Annotated[JsonInteger | None, Field(alias='contentLengthBytes')] = None
    name: str | None = None
    id: str | None = None


class MessageSticker(EventModel):
    url: str | None = None
    id: str | None = None


class JourneyActionMap(EventModel):
    id: str | None = None
    version: JsonInteger | None = None


class MessageMetadataEvent(EventModel):
    event_type: Annotated[str | None, Field(alias='eventType')] = None
    sub_type: Annotated[str | None, Field(alias='subType')] = None


class MessageMetadataContent(EventModel):
    content_type: Annotated[str | None, Field(alias='contentType')] = None
    sub_type: Annotated[str | None, Field(alias='subType')] = None


class TransferResponse(EventModel):
    id: str | None = None
    state: str | None = None
    date_issued: Annotated[JsonDateTime | None, Field(alias='dateIssued')] = None
    initiator: TransferInitiator | None = None
    modified_by: Annotated[TransferModifedBy | None, Field(alias='modifiedBy')] = None
    destination: TransferDestination | None = None
    transfer_type: Annotated[str | None, Field(alias='transferType')] = None


class ConversationDivisionMembership(EventModel):
    division: DomainEntityRef | None = None
    entities: JsonList[DivisionEntityRef] | None = None


class ConversationRoutingData(EventModel):
    queue: UriReference | None = None
    language: UriReference | None = None
    priority: JsonInteger | None = None
    skills: JsonList[UriReference] | None = None
    scored_agents: Annotated[JsonList[ScoredAgent] | None, Field(alias='scoredAgents')] = None


class Call(EventModel):
    id: str | None = None
    state: str | None = None
    initial_state: Annotated[str | None, Field(alias='initialState')] = None
    recording: bool | None = None
    recording_state: Annotated[str | None, Field(alias='recordingState')] = None
    recorders_state: Annotated[RecordersState | None, Field(alias='recordersState')] = None
    muted: bool | None = None
    confined: bool | None = None
    held: bool | None = None
    secure_pause: Annotated[bool | None, Field(alias='securePause')] = None
    error_info: Annotated[ErrorDetails | None, Field(alias='errorInfo')] = None
    disconnect_type: Annotated[str | None, Field(alias='disconnectType')] = None
    start_hold_time: Annotated[JsonDateTime | None, Field(alias='startHoldTime')] = None
    direction: str | None = None
    document_id: Annotated[str | None, Field(alias='documentId')] = None
    self: Address | None = None
    other: Address | None = None
    provider: str | None = None
    script_id: Annotated[str | None, Field(alias='scriptId')] = None
    peer_id: Annotated[str | None, Field(alias='peerId')] = None
    connected_time: Annotated[JsonDateTime | None, Field(alias='connectedTime')] = None
    disconnected_time: Annotated[JsonDateTime | None, Field(alias='disconnectedTime')] = None
    disconnect_reasons: Annotated[
        JsonList[DisconnectReason] | None, Field(alias='disconnectReasons')
    ] = None
    fax_status: Annotated[FaxStatus | None, Field(alias='faxStatus')] = None
    uui_data: Annotated[str | None, Field(alias='uuiData')] = None
    barged_time: Annotated[JsonDateTime | None, Field(alias='bargedTime')] = None
    wrapup: Wrapup | None = None
    after_call_work: Annotated[AfterCallWork | None, Field(alias='afterCallWork')] = None
    after_call_work_required: Annotated[bool | None, Field(alias='afterCallWorkRequired')] = None
    agent_assistant_id: Annotated[str | None, Field(alias='agentAssistantId')] = None
    queue_media_settings: Annotated[
        QueueMediaSettings | None, Field(alias='queueMediaSettings')
    ] = None


class Cobrowse(EventModel):
    state: str | None = None
    initial_state: Annotated[str | None, Field(alias='initialState')] = None
    disconnect_type: Annotated[str | None, Field(alias='disconnectType')] = None
    id: str | None = None
    self: Address | None = None
    room_id: Annotated[str | None, Field(alias='roomId')] = None
    cobrowse_session_id: Annotated[str | None, Field(alias='cobrowseSessionId')] = None
    cobrowse_role: Annotated[str | None, Field(alias='cobrowseRole')] = None
    controlling: JsonList[str] | None = None
    viewer_url: Annotated[str | None, Field(alias='viewerUrl')] = None
    provider: str | None = None
    script_id: Annotated[str | None, Field(alias='scriptId')] = None
    peer_id: Annotated[str | None, Field(alias='peerId')] = None
    provider_event_time: Annotated[JsonDateTime | None, Field(alias='providerEventTime')] = None
    connected_time: Annotated[JsonDateTime | None, Field(alias='connectedTime')] = None
    disconnected_time: Annotated[JsonDateTime | None, Field(alias='disconnectedTime')] = None
    wrapup: Wrapup | None = None
    after_call_work: Annotated[AfterCallWork | None, Field(alias='afterCallWork')] = None
    after_call_work_required: Annotated[bool | None, Field(alias='afterCallWorkRequired')] = None
    queue_media_settings: Annotated[
        QueueMediaSettings | None, Field(alias='queueMediaSettings')
    ] = None


class Email(EventModel):
    id: str | None = None
    state: str | None = None
    initial_state: Annotated[str | None, Field(alias='initialState')] = None
    held: bool | None = None
    auto_generated: Annotated[bool | None, Field(alias='autoGenerated')] = None
    subject: str | None = None
    provider: str | None = None
    script_id: Annotated[str | None, Field(alias='scriptId')] = None
    peer_id: Annotated[str | None, Field(alias='peerId')] = None
    messages_sent: Annotated[JsonInteger | None, Field(alias='messagesSent')] = None
    error_info: Annotated[ErrorDetails | None, Field(alias='errorInfo')] = None
    disconnect_type: Annotated[str | None, Field(alias='disconnectType')] = None
    start_hold_time: Annotated[JsonDateTime | None, Field(alias='startHoldTime')] = None
    connected_time: Annotated[JsonDateTime | None, Field(alias='connectedTime')] = None
    disconnected_time: Annotated[JsonDateTime | None, Field(alias='disconnectedTime')] = None
    message_id: Annotated[str | None, Field(alias='messageId')] = None
    direction: str | None = None
    draft_attachments: Annotated[JsonList[Attachment] | None, Field(alias='draftAttachments')] = None
    spam: bool | None = None
    wrapup: Wrapup | None = None
    after_call_work: Annotated[AfterCallWork | None, Field(alias='afterCallWork')] = None
    after_call_work_required: Annotated[bool | None, Field(alias='afterCallWorkRequired')] = None
    queue_media_settings: Annotated[
        QueueMediaSettings | None, Field(alias='queueMediaSettings')
    ] = None
    resume_time: Annotated[JsonDateTime | None, Field(alias='resumeTime')] = None
    park_time: Annotated[JsonDateTime | None, Field(alias='parkTime')] = None


class InternalMessage(EventModel):
    id: str | None = None
    state: str | None = None
    initial_state: Annotated[str | None, Field(alias='initialState')] = None
    provider: str | None = None
    peer_id: Annotated[str | None, Field(alias='peerId')] = None
    disconnect_type: Annotated[str | None, Field(alias='disconnectType')] = None
    connected_time: Annotated[JsonDateTime | None, Field(alias='connectedTime')] = None
    disconnected_time: Annotated[JsonDateTime | None, Field(alias='disconnectedTime')] = None
    target_user_id: Annotated[str | None, Field(alias='targetUserId')] = None
    source_user_id: Annotated[str | None, Field(alias='sourceUserId')] = None
    to_address: Annotated[Address | None, Field(alias='toAddress')] = None
    from_address: Annotated[Address | None, Field(alias='fromAddress')] = None
    messages: JsonList[InternalMessageDetails] | None = None


class Screenshare(EventModel):
    state: str | None = None
    initial_state: Annotated[str | None, Field(alias='initialState')] = None
    self: Address | None = None
    id: str | None = None
    context: str | None = None
    sharing: bool | None = None
    provider: str | None = None
    script_id: Annotated[str | None, Field(alias='scriptId')] = None
    peer_id: Annotated[str | None, Field(alias='peerId')] = None
    peer_count: Annotated[JsonInteger | None, Field(alias='peerCount')] = None
    disconnect_type: Annotated[str | None, Field(alias='disconnectType')] = None
    connected_time: Annotated[JsonDateTime | None, Field(alias='connectedTime')] = None
    disconnected_time: Annotated[JsonDateTime | None, Field(alias='disconnectedTime')] = None
    wrapup: Wrapup | None = None
    after_call_work: Annotated[AfterCallWork | None, Field(alias='afterCallWork')] = None
    after_call_work_required: Annotated[bool | None, Field(alias='afterCallWorkRequired')] = None
    queue_media_settings: Annotated[
        QueueMediaSettings | None, Field(alias='queueMediaSettings')
    ] = None


class SocialExpression(EventModel):
    state: str | None = None
    initial_state: Annotated[str | None, Field(alias='initialState')] = None
    id: str | None = None
    social_media_id: Annotated[str | None, Field(alias='socialMediaId')] = None
    social_media_hub: Annotated[str | None, Field(alias='socialMediaHub')] = None
    social_user_name: Annotated[str | None, Field(alias='socialUserName')] = None
    preview_text: Annotated[str | None, Field(alias='previewText')] = None
    recording_id: Annotated[str | None, Field(alias='recordingId')] = None
    held: bool | None = None
    provider: str | None = None
    script_id: Annotated[str | None, Field(alias='scriptId')] = None
    peer_id: Annotated[str | None, Field(alias='peerId')] = None
    disconnect_type: Annotated[str | None, Field(alias='disconnectType')] = None
    start_hold_time: Annotated[JsonDateTime | None, Field(alias='startHoldTime')] = None
    connected_time: Annotated[JsonDateTime | None, Field(alias='connectedTime')] = None
    disconnected_time: Annotated[JsonDateTime | None, Field(alias='disconnectedTime')] = None
    wrapup: Wrapup | None = None
    after_call_work: Annotated[AfterCallWork | None, Field(alias='afterCallWork')] = None
    after_call_work_required: Annotated[bool | None, Field(alias='afterCallWorkRequired')] = None


class Video(EventModel):
    state: str | None = None
    initial_state: Annotated[str | None, Field(alias='initialState')] = None
    self: Address | None = None
    id: str | None = None
    context: str | None = None
    audio_muted: Annotated[bool | None, Field(alias='audioMuted')] = None
    video_muted: Annotated[bool | None, Field(alias='videoMuted')] = None
    sharing_screen: Annotated[bool | None, Field(alias='sharingScreen')] = None
    peer_count: Annotated[JsonInteger | None, Field(alias='peerCount')] = None
    provider: str | None = None
    script_id: Annotated[str | None, Field(alias='scriptId')] = None
    peer_id: Annotated[str | None, Field(alias='peerId')] = None
    disconnect_type: Annotated[str | None, Field(alias='disconnectType')] = None
    connected_time: Annotated[JsonDateTime | None, Field(alias='connectedTime')] = None
    disconnected_time: Annotated[JsonDateTime | None, Field(alias='disconnectedTime')] = None
    msids: JsonList[str] | None = None
    wrapup: Wrapup | None = None
    after_call_work: Annotated[AfterCallWork | None, Field(alias='afterCallWork')] = None
    after_call_work_required: Annotated[bool | None, Field(alias='afterCallWorkRequired')] = None
    queue_media_settings: Annotated[
        QueueMediaSettings | None, Field(alias='queueMediaSettings')
    ] = None


class DialerPreview(EventModel):
    id: str | None = None
    contact_id: Annotated[str | None, Field(alias='contactId')] = None
    contact_list_id: Annotated[str | None, Field(alias='contactListId')] = None
    campaign_id: Annotated[str | None, Field(alias='campaignId')] = None
    phone_number_columns: Annotated[
        JsonList[PhoneNumberColumn] | None, Field(alias='phoneNumberColumns')
    ] = None


class JourneyAction(EventModel):
    id: str | None = None
    action_map: Annotated[JourneyActionMap | None, Field(alias='actionMap')] = None


class MessageMetadata(EventModel):
    type: str | None = None
    events: JsonList[MessageMetadataEvent] | None = None
    content: JsonList[MessageMetadataContent] | None = None


class Callback(EventModel):
    state: str | None = None
    initial_state: Annotated[str | None, Field(alias='initialState')] = None
    id: str | None = None
    direction: str | None = None
    held: bool | None = None
    disconnect_type: Annotated[str | None, Field(alias='disconnectType')] = None
    start_hold_time: Annotated[JsonDateTime | None, Field(alias='startHoldTime')] = None
    dialer_preview: Annotated[DialerPreview | None, Field(alias='dialerPreview')] = None
    voicemail: Voicemail | None = None
    callback_numbers: Annotated[JsonList[str] | None, Field(alias='callbackNumbers')] = None
    callback_user_name: Annotated[str | None, Field(alias='callbackUserName')] = None
    script_id: Annotated[str | None, Field(alias='scriptId')] = None
    peer_id: Annotated[str | None, Field(alias='peerId')] = None
    external_campaign: Annotated[bool | None, Field(alias='externalCampaign')] = None
    skip_enabled: Annotated[bool | None, Field(alias='skipEnabled')] = None
    provider: str | None = None
    timeout_seconds: Annotated[JsonInteger | None, Field(alias='timeoutSeconds')] = None
    connected_time: Annotated[JsonDateTime | None, Field(alias='connectedTime')] = None
    disconnected_time: Annotated[JsonDateTime | None, Field(alias='disconnectedTime')] = None
    callback_scheduled_time: Annotated[
        JsonDateTime | None, Field(alias='callbackScheduledTime')
    ] = None
    automated_callback_config_id: Annotated[
        str | None, Field(alias='automatedCallbackConfigId')
    ] = None
    wrapup: Wrapup | None = None
    after_call_work: Annotated[AfterCallWork | None, Field(alias='afterCallWork')] = None
    after_call_work_required: Annotated[bool | None, Field(alias='afterCallWorkRequired')] = None
    caller_id: Annotated[str | None, Field(alias='callerId')] = None
    caller_id_name: Annotated[str | None, Field(alias='callerIdName')] = None
    queue_media_settings: Annotated[
        QueueMediaSettings | None, Field(alias='queueMediaSettings')
    ] = None


class JourneyContext(EventModel):
    customer: JourneyCustomer | None = None
    customer_session: Annotated[JourneyCustomerSession | None, Field(alias='customerSession')] = (
        None
    )
    triggering_action: Annotated[JourneyAction | None, Field(alias='triggeringAction')] = None


class MessageDetails(EventModel):
    message_id: Annotated[str | None, Field(alias='messageId')] = None
    message_time: Annotated[JsonDateTime | None, Field(alias='messageTime')] = None
    message_status: Annotated[str | None, Field(alias='messageStatus')] = None
    message_segment_count: Annotated[JsonInteger | None, Field(alias='messageSegmentCount')] = None
    media: JsonList[MessageMedia] | None = None
    error_info: Annotated[ErrorDetails | None, Field(alias='errorInfo')] = None
    stickers: JsonList[MessageSticker] | None = None
    message_metadata: Annotated[MessageMetadata | None, Field(alias='messageMetadata')] = None
    social_visibility: Annotated[str | None, Field(alias='socialVisibility')] = None


class Chat(EventModel):
    state: str | None = None
    initial_state: Annotated[str | None, Field(alias='initialState')] = None
    id: str | None = None
    provider: str | None = None
    script_id: Annotated[str | None, Field(alias='scriptId')] = None
    peer_id: Annotated[str | None, Field(alias='peerId')] = None
    room_id: Annotated[str | None, Field(alias='roomId')] = None
    avatar_image_url: Annotated[str | None, Field(alias='avatarImageUrl')] = None
    held: bool | None = None
    disconnect_type: Annotated[str | None, Field(alias='disconnectType')] = None
    start_hold_time: Annotated[JsonDateTime | None, Field(alias='startHoldTime')] = None
    connected_time: Annotated[JsonDateTime | None, Field(alias='connectedTime')] = None
    disconnected_time: Annotated[JsonDateTime | None, Field(alias='disconnectedTime')] = None
    journey_context: Annotated[JourneyContext | None, Field(alias='journeyContext')] = None
    wrapup: Wrapup | None = None
    after_call_work: Annotated[AfterCallWork | None, Field(alias='afterCallWork')] = None
    after_call_work_required: Annotated[bool | None, Field(alias='afterCallWorkRequired')] = None
    queue_media_settings: Annotated[
        QueueMediaSettings | None, Field(alias='queueMediaSettings')
    ] = None


class Message(EventModel):
    id: str | None = None
    state: str | None = None
    initial_state: Annotated[str | None, Field(alias='initialState')] = None
    direction: str | None = None
    held: bool | None = None
    error_info: Annotated[ErrorDetails | None, Field(alias='errorInfo')] = None
    provider: str | None = None
    script_id: Annotated[str | None, Field(alias='scriptId')] = None
    peer_id: Annotated[str | None, Field(alias='peerId')] = None
    disconnect_type: Annotated[str | None, Field(alias='disconnectType')] = None
    start_hold_time: Annotated[JsonDateTime | None, Field(alias='startHoldTime')] = None
    connected_time: Annotated[JsonDateTime | None, Field(alias='connectedTime')] = None
    disconnected_time: Annotated[JsonDateTime | None, Field(alias='disconnectedTime')] = None
    to_address: Annotated[Address | None, Field(alias='toAddress')] = None
    from_address: Annotated[Address | None, Field(alias='fromAddress')] = None
    messages: JsonList[MessageDetails] | None = None
    messages_transcript_uri: Annotated[str | None, Field(alias='messagesTranscriptUri')] = None
    type: str | None = None
    recipient_country: Annotated[str | None, Field(alias='recipientCountry')] = None
    recipient_type: Annotated[str | None, Field(alias='recipientType')] = None
    journey_context: Annotated[JourneyContext | None, Field(alias='journeyContext')] = None
    wrapup: Wrapup | None = None
    after_call_work: Annotated[AfterCallWork | None, Field(alias='afterCallWork')] = None
    after_call_work_required: Annotated[bool | None, Field(alias='afterCallWorkRequired')] = None
    agent_assistant_id: Annotated[str | None, Field(alias='agentAssistantId')] = None
    byo_sms_integration_id: Annotated[str | None, Field(alias='byoSmsIntegrationId')] = None
    queue_media_settings: Annotated[
        QueueMediaSettings | None, Field(alias='queueMediaSettings')
    ] = None


class Participant(EventModel):
    id: str | None = None
    connected_time: Annotated[JsonDateTime | None, Field(alias='connectedTime')] = None
    end_time: Annotated[JsonDateTime | None, Field(alias='endTime')] = None
    user_id: Annotated[str | None, Field(alias='userId')] = None
    external_contact_id: Annotated[str | None, Field(alias='externalContactId')] = None
    external_contact_initial_division_id: Annotated[
        str | None, Field(alias='externalContactInitialDivisionId')
    ] = None
    external_organization_id: Annotated[str | None, Field(alias='externalOrganizationId')] = None
    name: str | None = None
    queue_id: Annotated[str | None, Field(alias='queueId')] = None
    group_id: Annotated[str | None, Field(alias='groupId')] = None
    team_id: Annotated[str | None, Field(alias='teamId')] = None
    purpose: str | None = None
    consult_participant_id: Annotated[str | None, Field(alias='consultParticipantId')] = None
    address: str | None = None
    wrapup_required: Annotated[bool | None, Field(alias='wrapupRequired')] = None
    wrapup_expected: Annotated[bool | None, Field(alias='wrapupExpected')] = None
    wrapup_prompt: Annotated[str | None, Field(alias='wrapupPrompt')] = None
    wrapup_timeout_ms: Annotated[JsonInteger | None, Field(alias='wrapupTimeoutMs')] = None
    wrapup: Wrapup | None = None
    start_acw_time: Annotated[JsonDateTime | None, Field(alias='startAcwTime')] = None
    end_acw_time: Annotated[JsonDateTime | None, Field(alias='endAcwTime')] = None
    conversation_routing_data: Annotated[
        ConversationRoutingData | None, Field(alias='conversationRoutingData')
    ] = None
    alerting_timeout_ms: Annotated[JsonInteger | None, Field(alias='alertingTimeoutMs')] = None
    monitored_participant_id: Annotated[str | None, Field(alias='monitoredParticipantId')] = None
    coached_participant_id: Annotated[str | None, Field(alias='coachedParticipantId')] = None
    barged_participant_id: Annotated[str | None, Field(alias='bargedParticipantId')] = None
    media_roles: Annotated[JsonList[str] | None, Field(alias='mediaRoles')] = None
    screen_recording_state: Annotated[str | None, Field(alias='screenRecordingState')] = None
    flagged_reason: Annotated[str | None, Field(alias='flaggedReason')] = None
    attributes: JsonDict[str, str] | None = None
    calls: JsonList[Call] | None = None
    callbacks: JsonList[Callback] | None = None
    chats: JsonList[Chat] | None = None
    cobrowsesessions: JsonList[Cobrowse] | None = None
    emails: JsonList[Email] | None = None
    messages: JsonList[Message] | None = None
    internal_messages: Annotated[JsonList[InternalMessage] | None, Field(alias='internalMessages')] = (
        None
    )
    screenshares: JsonList[Screenshare] | None = None
    social_expressions: Annotated[
        JsonList[SocialExpression] | None, Field(alias='socialExpressions')
    ] = None
    videos: JsonList[Video] | None = None
    workflow: Workflow | None = None


class Payload(EventModel):
    id: str | None = None
    max_participants: Annotated[JsonInteger | None, Field(alias='maxParticipants')] = None
    participants: JsonList[Participant] | None = None
    recent_transfers: Annotated[JsonList[TransferResponse] | None, Field(alias='recentTransfers')] = (
        None
    )
    recording_state: Annotated[str | None, Field(alias='recordingState')] = None
    address: str | None = None
    external_tag: Annotated[str | None, Field(alias='externalTag')] = None
    utilization_label_id: Annotated[str | None, Field(alias='utilizationLabelId')] = None
    secure_pause: Annotated[bool | None, Field(alias='securePause')] = None
    divisions: JsonList[ConversationDivisionMembership] | None = None


class Conversation(EventModel):
    """
    What Genesys Cloud publishes on v2.users.{id}.conversations.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['users.conversations']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
