"""Written by genesys-events codegen; do not edit. conversations.suggestions.script at 2.1.0, the newest."""

from generated.conversations_suggestions_script.v2_1_0 import (
    Payload,
    QueryReformulationContext,
    ScriptSuggestion,
    SuggestedIntent,
    SuggestedIntentSlot,
    SuggestedScript,
    SuggestionContext,
    SuggestionFeedback,
)

__all__ = [
    "Payload",
    "QueryReformulationContext",
    "ScriptSuggestion",
    "SuggestedIntent",
    "SuggestedIntentSlot",
    "SuggestedScript",
    "SuggestionContext",
    "SuggestionFeedback",
]
