"""Written by genesys-events codegen; do not edit. speechandtextanalytics.conversation.sentiment at 2.1.0, the newest."""

from generated.speechandtextanalytics_conversation_sentiment.v2_1_0 import (
    OverallSentimentMessage,
    Payload,
)

__all__ = [
    "OverallSentimentMessage",
    "Payload",
]
