"""Written by genesys-events codegen; do not edit. speechandtextanalytics.programs.topiclinks.jobs at 2.1.0, the newest."""

from generated.speechandtextanalytics_programs_topiclinks_jobs.v2_1_0 import (
    LinksTestPhraseDetectedPhrase,
    LinksTestPhraseMatchedTranscript,
    LinksTestTopicPhraseResults,
    LinksTopicsDefinitionsJob,
    Payload,
)

__all__ = [
    "LinksTestPhraseDetectedPhrase",
    "LinksTestPhraseMatchedTranscript",
    "LinksTestTopicPhraseResults",
    "LinksTopicsDefinitionsJob",
    "Payload",
]
