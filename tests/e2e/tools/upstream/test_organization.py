"""The topics of a live organization, read with the real SDK; only the responses are faked."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from processor.genesys import GenesysClient, sdk
from processor.genesys.requests import HttpClient, Request, Response
from tools.registry.locate import UsageError
from tools.upstream.organization import Topic, read_topics
from tools.upstream.topic_schemas import topic_definitions

ID, SECRET, TOKEN = "an-oauth-client", "not-to-be-shown", "nor-is-this"
SDK = "PureCloudPlatformClientV2"
LOGIN, LISTING = "POST /oauth/token", "GET /api/v2/notifications/availabletopics"

BUOY = {"type": "object", "properties": {"id": {"type": "string"}}}
TOPICS = {
    "entities": [
        {"id": "v2.tidal.{id}.waves", "transports": ["Websocket"], "visibility": "Unheard"},
        {"id": "v2.tidal.buoys", "schema": BUOY, "transports": ["EventBridge", "All"]},
        {"id": "v2.tidal.reefs"},
    ]
}


class Genesys:
    """Responds to the client's requests; time passes when the client sleeps."""

    def __init__(self) -> None:
        self.replies: dict[str, tuple[int, object]] = {
            LOGIN: (200, {"access_token": TOKEN, "expires_in": 86399}),
            LISTING: (200, TOPICS),
        }
        self.headers: dict[str, str] = {}
        self.requests: list[Request] = []
        self.now = 1_790_000_000.0

    @property
    def asked(self) -> list[str]:
        return [request.name for request in self.requests]

    def send(self, request: Request, _until: float) -> Response:
        self.requests.append(request)
        status, body = self.replies[request.name]
        return Response(status, self.headers, body if isinstance(body, str) else json.dumps(body))

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def connect(self) -> GenesysClient:
        return GenesysClient.for_client(ID, SECRET, clock=lambda: self.now, sleep=self.sleep)


@pytest.fixture
def genesys(monkeypatch: pytest.MonkeyPatch, genesys_sdk: Path) -> Genesys:  # noqa: ARG001
    """A Genesys Cloud without a network."""
    here = Genesys()
    monkeypatch.setattr(HttpClient, "send", lambda _, request, until: here.send(request, until))
    return here


def failure(connect: Callable[[], GenesysClient]) -> str:
    """The error message, which never contains a secret."""
    with pytest.raises(UsageError) as refused:
        read_topics(connect)
    message = str(refused.value)
    assert not any(secret in message for secret in (SECRET, TOKEN, ID))
    assert "\n" not in message
    return message


def test_topics_come_with_their_schemas_by_name(genesys: Genesys) -> None:
    """In two requests."""
    topics = read_topics(genesys.connect)

    assert topics == (
        Topic("v2.tidal.buoys", BUOY, ("EventBridge", "All")),
        Topic("v2.tidal.reefs", None, ()),
        Topic("v2.tidal.{id}.waves", None, ("Websocket",)),
    )
    assert topics[0].schema is not None
    assert topic_definitions(topics[0].schema)["Payload"]["properties"] == {
        "id": {"type": ["string", "null"]}
    }
    assert genesys.asked == [LOGIN, LISTING]
    assert genesys.requests[1].query == {"expand": "schema,transports"}
    assert genesys.requests[1].headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_wrong_secret_is_reported_without_it(genesys: Genesys) -> None:
    """Nothing else is requested."""
    genesys.replies[LOGIN] = (401, {"error": "invalid_client"})

    assert "login.mypurecloud.com rejects the OAuth client (401): check" in failure(genesys.connect)
    assert genesys.asked == [LOGIN]


@pytest.mark.parametrize(
    ("status", "headers", "text"),
    [
        (401, {}, f"{LISTING}: Genesys Cloud rejects the token"),
        (403, {}, f"{LISTING}: 403: give the OAuth client a role with the permission"),
        (404, {}, f"{LISTING}: 404"),
        (429, {"retry-after": "60"}, f"{LISTING}: 429: check GENESYS_CLOUD_REQUESTS_PER_MINUTE"),
        (429, {}, f"{LISTING}: 429: check GENESYS_CLOUD_REQUESTS_PER_MINUTE"),
        (500, {}, f"{LISTING}: 500"),
        (503, {"retry-after": "1"}, f"{LISTING}: 503: Genesys Cloud may be in maintenance"),
        (302, {"location": "/elsewhere"}, f"{LISTING}: 302: check GENESYS_CLOUD_ENVIRONMENT"),
    ],
)
def test_every_refusal_is_one_sentence(
    status: int, headers: dict[str, str], text: str, genesys: Genesys
) -> None:
    """After half a minute at most, since a user waits at the terminal."""
    genesys.replies[LISTING] = (status, {"message": f"{SECRET} {TOKEN}"})
    genesys.headers = headers
    begun = genesys.now

    assert failure(genesys.connect).startswith(text)
    assert genesys.now - begun <= 30


@pytest.mark.parametrize("body", ["", "<html>", "{", "\ufffd", "[" * 100_000])
def test_a_response_that_is_not_json_is_reported(body: str, genesys: Genesys) -> None:
    """Such as a proxy's page."""
    genesys.replies[LISTING] = (200, body)

    assert "is not JSON of type AvailableTopicEntityListing: check" in failure(genesys.connect)


@pytest.mark.parametrize(
    "body", [{}, [], {"entities": None}, {"entities": ["v2.tidal.buoys"]}, "topics", 1, None]
)
def test_a_response_without_topics_is_reported(body: object, genesys: Genesys) -> None:
    """The SDK would create objects from it."""
    genesys.replies[LISTING] = (200, json.dumps(body))

    assert "the response of " in failure(genesys.connect)


@pytest.mark.parametrize(
    "body", [{}, [], None, {"access_token": None}, {"access_token": f"{TOKEN}\r\nX: y"}]
)
def test_an_invalid_token_is_not_sent(body: object, genesys: Genesys) -> None:
    """Especially not one that could inject a header."""
    genesys.replies[LOGIN] = (200, json.dumps(body))

    assert "check GENESYS_CLOUD_ENVIRONMENT" in failure(genesys.connect)
    assert genesys.asked == [LOGIN]


def test_an_sdk_that_is_not_installed_is_reported(
    genesys: Genesys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an optional extra."""
    monkeypatch.delitem(sys.modules, SDK, raising=False)
    monkeypatch.setattr(sdk, "find_spec", lambda _: None)

    assert "the Genesys SDK is not installed: pip install" in failure(genesys.connect)
