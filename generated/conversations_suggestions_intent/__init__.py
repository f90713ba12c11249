"""Written by genesys-events codegen; do not edit. conversations.suggestions.intent at 2.1.0, the newest."""

from generated.conversations_suggestions_intent.v2_1_0 import (
    IntentSuggestion,
    Payload,
    QueryReformulationContext,
    SuggestedIntent,
    SuggestedIntentSlot,
    SuggestionContext,
    SuggestionFeedback,
)

__all__ = [
    "IntentSuggestion",
    "Payload",
    "QueryReformulationContext",
    "SuggestedIntent",
    "SuggestedIntentSlot",
    "SuggestionContext",
    "SuggestionFeedback",
]
