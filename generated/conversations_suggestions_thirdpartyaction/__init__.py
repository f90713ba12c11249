"""Written by genesys-events codegen; do not edit. conversations.suggestions.thirdpartyaction at 2.1.0, the newest."""

from generated.conversations_suggestions_thirdpartyaction.v2_1_0 import (
    Payload,
    QueryReformulationContext,
    SuggestedIntent,
    SuggestedIntentSlot,
    SuggestionContext,
    SuggestionFeedback,
    ThirdPartyActionSuggestion,
    ThirdPartySuggestion,
    ThirdPartySuggestionSource,
)

__all__ = [
    "Payload",
    "QueryReformulationContext",
    "SuggestedIntent",
    "SuggestedIntentSlot",
    "SuggestionContext",
    "SuggestionFeedback",
    "ThirdPartyActionSuggestion",
    "ThirdPartySuggestion",
    "ThirdPartySuggestionSource",
]
