"""What tools/upstream/organization.py uses of the Genesys SDK, which is too large to test with.

It sends what the SDK 269.0.0 sends, and builds of an answer what that builds.
"""

# ruff: noqa: N999 - the name that the SDK has

from __future__ import annotations

import base64
import enum
import json
from types import SimpleNamespace
from typing import Any

from .abstract_http_client import AbstractHttpClient


class PureCloudRegionHosts(enum.Enum):
    """Two of its regions."""

    us_east_1 = "https://api.mypurecloud.com"
    eu_central_1 = "https://api.mypurecloud.de"

    def get_api_host(self) -> str:
        """Its address."""
        return self.value


class ApiClient:
    """Sends requests with whatever HTTP client it is given."""

    def __init__(self, host: str) -> None:
        self.host, self.access_token = host, ""

    def set_http_client(self, http_client: AbstractHttpClient) -> None:
        """The SDK refuses what is not registered too."""
        if not isinstance(http_client, AbstractHttpClient):
            raise ValueError("http_client must be an instance of AbstractHttpClient")
        self._http_client: Any = http_client

    def get_client_credentials_token(self, client_id: str, client_secret: str) -> None:
        """POST to the login host, which is the API's with another first word."""
        credentials = base64.b64encode(f"{client_id}:{client_secret}".encode("ascii")).decode()
        form = "application/x-www-form-urlencoded"
        answer = self.send(
            "POST",
            self.host.replace("//api.", "//login.") + "/oauth/token",
            {"Authorization": f"Basic {credentials}", "Content-Type": form},
            post_params={"grant_type": "client_credentials"},
        )
        self.access_token = answer["access_token"]

    def send(self, method: str, url: str, headers: dict[str, str], **more: Any) -> Any:
        """One request, whose answer is JSON."""
        options = {"query_params": {}, "post_params": {}, "body": None, **more}
        return json.loads(
            self._http_client.request(
                SimpleNamespace(method=method, url=url, headers=headers, **options)
            ).data
        )


class NotificationsApi:
    """One of its APIs."""

    def __init__(self, api_client: ApiClient) -> None:
        self.api_client = api_client

    def get_notifications_availabletopics(self, expand: list[str]) -> Any:
        """Every topic, as an object with the fields of its model."""
        answer = self.api_client.send(
            "GET",
            f"{self.api_client.host}/api/v2/notifications/availabletopics",
            {"Authorization": f"Bearer {self.api_client.access_token}"},
            query_params={"expand": ",".join(expand)},
        )
        if answer.get("entities") is None:
            return SimpleNamespace(entities=None)
        return SimpleNamespace(
            entities=[
                SimpleNamespace(**{"schema": None, "transports": None, **dict(each.items())})
                for each in answer["entities"]
            ]
        )
