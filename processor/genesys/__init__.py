"""Calling back into Genesys Cloud: `context.genesys`, or a client of your own (docs/genesys.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from processor.genesys.client import GenesysClient, shared_client
from processor.genesys.errors import (
    CredentialsRefused,
    GenesysRefusal,
    GenesysUnavailable,
    NotConfigured,
    NotItsTurn,
)

if TYPE_CHECKING:
    from PureCloudPlatformClientV2 import models

__all__ = [
    "CredentialsRefused",
    "GenesysClient",
    "GenesysRefusal",
    "GenesysUnavailable",
    "NotConfigured",
    "NotItsTurn",
    "models",
    "shared_client",
]


def __getattr__(name: str) -> Any:
    """`models`: the SDK's models, each imported when it is named."""
    if name != "models":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from processor.genesys.sdk import Models

    return Models(f"{__name__}.models")
