"""Written by genesys-events codegen; do not edit. architect.prompts at 2.1.0, the newest."""

from generated.architect_prompts.v2_1_0 import (
    ArchitectOperation,
    Client,
    ErrorDetail,
    ErrorMessageParams,
    HomeOrganization,
    Payload,
    PromptNotification,
    User,
)

__all__ = [
    "ArchitectOperation",
    "Client",
    "ErrorDetail",
    "ErrorMessageParams",
    "HomeOrganization",
    "Payload",
    "PromptNotification",
    "User",
]
