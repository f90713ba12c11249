"""Written by genesys-events codegen; do not edit. speechandtextanalytics.topics.generatedphrases.jobs at 2.1.0, the newest."""

from generated.speechandtextanalytics_topics_generatedphrases_jobs.v2_1_0 import (
    Payload,
    TestPhraseDetectedPhrase,
    TestPhraseMatchedTranscript,
    TestTopicPhraseResults,
    TopicsDefinitionsJob,
)

__all__ = [
    "Payload",
    "TestPhraseDetectedPhrase",
    "TestPhraseMatchedTranscript",
    "TestTopicPhraseResults",
    "TopicsDefinitionsJob",
]
