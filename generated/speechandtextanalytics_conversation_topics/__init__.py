"""Written by genesys-events codegen; do not edit. speechandtextanalytics.conversation.topics at 2.1.0, the newest."""

from generated.speechandtextanalytics_conversation_topics.v2_1_0 import (
    Participant,
    Payload,
    TopicDetected,
    TopicsDetectedMessage,
)

__all__ = [
    "Participant",
    "Payload",
    "TopicDetected",
    "TopicsDetectedMessage",
]
