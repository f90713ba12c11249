"""Written by genesys-events codegen; do not edit. conversations.suggestions.response at 2.1.0, the newest."""

from generated.conversations_suggestions_response.v2_1_0 import (
    CannedResponseSuggestion,
    Payload,
    QueryReformulationContext,
    SuggestedCannedResponse,
    SuggestedIntent,
    SuggestedIntentSlot,
    SuggestionContext,
    SuggestionFeedback,
)

__all__ = [
    "CannedResponseSuggestion",
    "Payload",
    "QueryReformulationContext",
    "SuggestedCannedResponse",
    "SuggestedIntent",
    "SuggestedIntentSlot",
    "SuggestionContext",
    "SuggestionFeedback",
]
