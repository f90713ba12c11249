"""Written by genesys-events codegen; do not edit. journey.sessions.outcome.events at 2.1.0, the newest."""

from generated.journey_sessions_outcome_events.v2_1_0 import (
    ActionMap,
    AssociatedValue,
    ExternalContact,
    Outcome,
    OutcomeAttributionMessage,
    OutcomeEventsNotification,
    OutcomeTouchpoint,
    OutcomeTouchpointChannel,
    Payload,
    Segment,
    Session,
)

__all__ = [
    "ActionMap",
    "AssociatedValue",
    "ExternalContact",
    "Outcome",
    "OutcomeAttributionMessage",
    "OutcomeEventsNotification",
    "OutcomeTouchpoint",
    "OutcomeTouchpointChannel",
    "Payload",
    "Segment",
    "Session",
]
