"""Written by genesys-events codegen; do not edit. architect.prompts.resources at 2.1.0, the newest."""

from generated.architect_prompts_resources.v2_1_0 import (
    Payload,
    PromptResourceAudioFormat,
    PromptResourceNotification,
)

__all__ = [
    "Payload",
    "PromptResourceAudioFormat",
    "PromptResourceNotification",
]
