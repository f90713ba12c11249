"""Written by genesys-events codegen; do not edit. speechandtextanalytics.topics.testphrase.jobs at 2.1.0, the newest."""

from generated.speechandtextanalytics_topics_testphrase_jobs.v2_1_0 import (
    Payload,
    PhraseTestPhraseDetectedPhrase,
    PhraseTestPhraseMatchedTranscript,
    PhraseTestTopicPhraseResults,
    PhraseTopicsDefinitionsJob,
)

__all__ = [
    "Payload",
    "PhraseTestPhraseDetectedPhrase",
    "PhraseTestPhraseMatchedTranscript",
    "PhraseTestTopicPhraseResults",
    "PhraseTopicsDefinitionsJob",
]
