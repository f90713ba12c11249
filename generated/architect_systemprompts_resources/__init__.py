"""Written by genesys-events codegen; do not edit. architect.systemprompts.resources at 2.1.0, the newest."""

from generated.architect_systemprompts_resources.v2_1_0 import (
    Payload,
    PromptResourceAudioFormat,
    SystemPromptResourceNotification,
)

__all__ = [
    "Payload",
    "PromptResourceAudioFormat",
    "SystemPromptResourceNotification",
]
