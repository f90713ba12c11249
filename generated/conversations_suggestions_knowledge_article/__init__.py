"""Written by genesys-events codegen; do not edit. conversations.suggestions.knowledge.article at 2.1.0, the newest."""

from generated.conversations_suggestions_knowledge_article.v2_1_0 import (
    KnowledgeAnswer,
    KnowledgeArticleSuggestion,
    Payload,
    QueryReformulationContext,
    SuggestedArticle,
    SuggestedIntent,
    SuggestedIntentSlot,
    SuggestionContext,
    SuggestionFeedback,
)

__all__ = [
    "KnowledgeAnswer",
    "KnowledgeArticleSuggestion",
    "Payload",
    "QueryReformulationContext",
    "SuggestedArticle",
    "SuggestedIntent",
    "SuggestedIntentSlot",
    "SuggestionContext",
    "SuggestionFeedback",
]
