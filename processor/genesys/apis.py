"""Every API of the SDK 269.0.0; from `genesys-events upstream apis`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PureCloudPlatformClientV2 import (
        AgentAssistantsApi,
        AgentCopilotApi,
        AgentUIApi,
        AIStudioApi,
        AlertingApi,
        AnalyticsApi,
        ArchitectApi,
        AssistantCopilotVariationsApi,
        AuditApi,
        AuthorizationApi,
        BackgroundAssistantApi,
        BillingApi,
        BusinessRulesApi,
        CarrierServicesApi,
        CaseManagementApi,
        ChatApi,
        CoachingApi,
        ContentManagementApi,
        ConversationsApi,
        DataExtensionsApi,
        DataPrivacyApi,
        DependenciesApi,
        DownloadsApi,
        EmailsApi,
        EmployeeEngagementApi,
        EventsApi,
        ExternalContactsApi,
        FaxApi,
        FlowsApi,
        GamificationApi,
        GeneralDataProtectionRegulationApi,
        GeolocationApi,
        GreetingsApi,
        GroupsApi,
        IdentityProviderApi,
        InfrastructureAsCodeApi,
        IntegrationsApi,
        IntentsApi,
        JourneyApi,
        KnowledgeApi,
        LanguagesApi,
        LanguageUnderstandingApi,
        LearningApi,
        LicenseApi,
        LocationsApi,
        LogCaptureApi,
        MessagingApi,
        MobileDevicesApi,
        NotificationsApi,
        OAuthApi,
        ObjectsApi,
        OperationalEventsApi,
        OrganizationApi,
        OrganizationAuthorizationApi,
        OutboundApi,
        PresenceApi,
        ProcessAutomationApi,
        QualityApi,
        RecordingApi,
        ResponseManagementApi,
        RoutingApi,
        SCIMApi,
        ScreenMonitoringApi,
        ScriptsApi,
        SearchApi,
        SettingsApi,
        SocialMediaApi,
        SpeechTextAnalyticsApi,
        StationsApi,
        SuggestApi,
        TaskManagementApi,
        TeamsApi,
        TelephonyApi,
        TelephonyProvidersEdgeApi,
        TextbotsApi,
        TokensApi,
        UploadsApi,
        UsageApi,
        UserRecordingsApi,
        UsersApi,
        UsersRulesApi,
        UtilitiesApi,
        VirtualAgentsApi,
        VoicemailApi,
        WebDeploymentsApi,
        WebMessagingApi,
        WorkforceManagementApi,
    )


class Apis:
    """A client's attributes: the SDK's API classes, by their modules' names without `_api`."""

    agent_assistants: AgentAssistantsApi
    agent_copilot: AgentCopilotApi
    agent_ui: AgentUIApi
    ai_studio: AIStudioApi
    alerting: AlertingApi
    analytics: AnalyticsApi
    architect: ArchitectApi
    assistant_copilot_variations: AssistantCopilotVariationsApi
    audit: AuditApi
    authorization: AuthorizationApi
    background_assistant: BackgroundAssistantApi
    billing: BillingApi
    business_rules: BusinessRulesApi
    carrier_services: CarrierServicesApi
    case_management: CaseManagementApi
    chat: ChatApi
    coaching: CoachingApi
    content_management: ContentManagementApi
    conversations: ConversationsApi
    data_extensions: DataExtensionsApi
    data_privacy: DataPrivacyApi
    dependencies: DependenciesApi
    downloads: DownloadsApi
    emails: EmailsApi
    employee_engagement: EmployeeEngagementApi
    events: EventsApi
    external_contacts: ExternalContactsApi
    fax: FaxApi
    flows: FlowsApi
    gamification: GamificationApi
    general_data_protection_regulation: GeneralDataProtectionRegulationApi
    geolocation: GeolocationApi
    greetings: GreetingsApi
    groups: GroupsApi
    identity_provider: IdentityProviderApi
    infrastructure_as_code: InfrastructureAsCodeApi
    integrations: IntegrationsApi
    intents: IntentsApi
    journey: JourneyApi
    knowledge: KnowledgeApi
    language_understanding: LanguageUnderstandingApi
    languages: LanguagesApi
    learning: LearningApi
    license: LicenseApi
    locations: LocationsApi
    log_capture: LogCaptureApi
    messaging: MessagingApi
    mobile_devices: MobileDevicesApi
    notifications: NotificationsApi
    o_auth: OAuthApi
    objects: ObjectsApi
    operational_events: OperationalEventsApi
    organization: OrganizationApi
    organization_authorization: OrganizationAuthorizationApi
    outbound: OutboundApi
    presence: PresenceApi
    process_automation: ProcessAutomationApi
    quality: QualityApi
    recording: RecordingApi
    response_management: ResponseManagementApi
    routing: RoutingApi
    scim: SCIMApi
    screen_monitoring: ScreenMonitoringApi
    scripts: ScriptsApi
    search: SearchApi
    settings: SettingsApi
    social_media: SocialMediaApi
    speech_text_analytics: SpeechTextAnalyticsApi
    stations: StationsApi
    suggest: SuggestApi
    task_management: TaskManagementApi
    teams: TeamsApi
    telephony: TelephonyApi
    telephony_providers_edge: TelephonyProvidersEdgeApi
    textbots: TextbotsApi
    tokens: TokensApi
    uploads: UploadsApi
    usage: UsageApi
    user_recordings: UserRecordingsApi
    users: UsersApi
    users_rules: UsersRulesApi
    utilities: UtilitiesApi
    virtual_agents: VirtualAgentsApi
    voicemail: VoicemailApi
    web_deployments: WebDeploymentsApi
    web_messaging: WebMessagingApi
    workforce_management: WorkforceManagementApi
