"""Written by genesys-events codegen; do not edit. speechandtextanalytics.topics.publishjobs at 2.1.0, the newest."""

from generated.speechandtextanalytics_topics_publishjobs.v2_1_0 import (
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
