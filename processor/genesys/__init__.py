"""Calling back into Genesys Cloud: `context.genesys`, or a client of your own (docs/genesys.md).

Names are imported on first use: every cold start checks the region that is set (regions.py), and
only handlers that call back need the client.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PureCloudPlatformClientV2 import models

    from processor.genesys.client import GenesysClient, shared_client
    from processor.genesys.errors import (
        CredentialsRefused,
        GenesysRefusal,
        GenesysUnavailable,
        NotConfigured,
        RateLimited,
    )

__all__ = [
    "CredentialsRefused",
    "GenesysClient",
    "GenesysRefusal",
    "GenesysUnavailable",
    "NotConfigured",
    "RateLimited",
    "models",
    "shared_client",
]


def __getattr__(name: str) -> Any:
    if name == "models":
        from processor.genesys.sdk import Models

        return Models(f"{__name__}.models")
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "client" if name in ("GenesysClient", "shared_client") else "errors"
    return getattr(import_module(f"{__name__}.{module}"), name)
