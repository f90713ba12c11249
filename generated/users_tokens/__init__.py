"""Written by genesys-events codegen; do not edit. users.tokens at 2.1.0, the newest."""

from generated.users_tokens.v2_1_0 import (
    Payload,
    TokenNotification,
    UriReference,
)

__all__ = [
    "Payload",
    "TokenNotification",
    "UriReference",
]
