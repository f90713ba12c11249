"""What the SDK's modules ask of its `configuration`, without its file, thread and logging."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class _Silent:
    """The SDK's logger writes headers and bodies: tokens and people."""

    def trace(self, *_: object) -> None:
        """Nothing."""

    debug = error = trace


class Configuration:
    """The SDK makes one wherever it needs one: nothing in it is ever changed."""

    host = "https://api.mypurecloud.com"
    api_client = None
    access_token = ""
    gateway_configuration = None
    should_refresh_access_token = False
    temp_folder_path = None
    logger = _Silent()

    def auth_settings(self, access_token: str) -> Mapping[str, Any]:
        """How a request shows that it may be made; by the names that the SDK's APIs use."""
        return {
            "PureCloud OAuth": {
                "in": "header",
                "key": "Authorization",
                "value": f"Bearer {access_token}",
            }
        }
