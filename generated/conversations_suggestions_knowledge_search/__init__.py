"""Written by genesys-events codegen; do not edit. conversations.suggestions.knowledge.search at 2.1.0, the newest."""

from generated.conversations_suggestions_knowledge_search.v2_1_0 import (
    KnowledgeAnswer,
    KnowledgeSearchSuggestion,
    Payload,
    QueryReformulationContext,
    SuggestedIntent,
    SuggestedIntentSlot,
    SuggestedSearchResult,
    SuggestionContext,
    SuggestionFeedback,
)

__all__ = [
    "KnowledgeAnswer",
    "KnowledgeSearchSuggestion",
    "Payload",
    "QueryReformulationContext",
    "SuggestedIntent",
    "SuggestedIntentSlot",
    "SuggestedSearchResult",
    "SuggestionContext",
    "SuggestionFeedback",
]
