"""Written by genesys-events codegen; do not edit. externalcontacts.contacts.journey.segments at 2.1.0, the newest."""

from generated.externalcontacts_contacts_journey_segments.v2_1_0 import (
    ExternalContact,
    Payload,
    Segment,
    SegmentAssignmentEventsNotification,
    SegmentAssignmentMessage,
    Session,
)

__all__ = [
    "ExternalContact",
    "Payload",
    "Segment",
    "SegmentAssignmentEventsNotification",
    "SegmentAssignmentMessage",
    "Session",
]
