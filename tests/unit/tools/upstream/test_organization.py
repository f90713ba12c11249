"""The topics of a live organisation, asked of a server that answers like Genesys Cloud's.

With the Genesys SDK where it is installed; else with the little of it that stands in for it.
"""

from __future__ import annotations

import base64
import importlib.util
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tools.registry.workspace import UsageError
from tools.upstream.organization import Topic, read_topics
from tools.upstream.topic_schemas import topic_definitions

ID, SECRET, TOKEN = "somebody", "not-to-be-told", "nor-is-this"
SDK = "PureCloudPlatformClientV2"

BUOY = {"type": "object", "properties": {"id": {"type": "string"}}}
TOPICS = {
    "entities": [
        {"id": "v2.tidal.{id}.waves", "transports": ["Websocket"], "visibility": "Unheard"},
        {"id": "v2.tidal.buoys", "schema": BUOY, "transports": ["EventBridge", "All"]},
        {"id": "v2.tidal.reefs"},
    ]
}


@dataclass
class Genesys:
    """A login host and an API host in one: what they answer, and what they were asked."""

    token: tuple[int, object] = (200, {"access_token": TOKEN, "expires_in": 86399})
    topics: tuple[int, object] = (200, TOPICS)
    headers: dict[str, str] = field(default_factory=dict)
    hangs_at: str = "nowhere"
    done: Event = field(default_factory=Event)
    asked: list[str] = field(default_factory=list)
    address: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """What tells read_topics of it."""
        return {
            "GENESYS_CLOUD_CLIENT_ID": ID,
            "GENESYS_CLOUD_CLIENT_SECRET": SECRET,
            "GENESYS_CLOUD_ENVIRONMENT": self.address,
        }

    def answer(self, method: str, path: str, body: bytes, authorization: str) -> tuple[int, object]:
        """As Genesys Cloud does."""
        place = urlsplit(path)
        self.asked.append(f"{method} {place.path}")
        if place.path.endswith(self.hangs_at):
            self.done.wait()
        if place.path == "/oauth/token":
            assert parse_qs(body.decode()) == {"grant_type": ["client_credentials"]}
            known = base64.b64encode(f"{ID}:{SECRET}".encode()).decode()
            return self.token if authorization == f"Basic {known}" else (401, {"error": "invalid"})
        assert place.path == "/api/v2/notifications/availabletopics"
        assert parse_qs(place.query) == {"expand": ["schema,transports"]}
        return self.topics if authorization == f"Bearer {TOKEN}" else (401, {"code": "bad"})


@pytest.fixture
def genesys() -> Iterator[Genesys]:
    """It listens as long as the test runs."""
    here = Genesys()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply("GET")

        def do_POST(self) -> None:
            self._reply("POST")

        def log_message(self, *_: object) -> None:  # type: ignore[override]
            """Nothing on the test's output."""

        def _reply(self, method: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, said = here.answer(
                method, self.path, body, self.headers.get("Authorization", "")
            )
            content = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            for name, value in {**here.headers, "Content-Type": "application/json"}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """The client hung up, which is what one test is about."""

    server = Server(("127.0.0.1", 0), Handler)
    here.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield here
    here.done.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def sdk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The SDK, or what stands in for it; with a home of its own, where it looks for settings."""
    monkeypatch.setenv("HOME", str(tmp_path))
    stands_in = importlib.util.find_spec(SDK) is None
    if stands_in:
        monkeypatch.syspath_prepend(Path(__file__).parent / "stand_in")
    yield
    if stands_in:
        for name in (SDK, f"{SDK}.abstract_http_client"):
            sys.modules.pop(name, None)


def refusal(genesys: Genesys, **more: str) -> str:
    """What the user is told; no secret is ever in it."""
    with pytest.raises(UsageError) as refused:
        read_topics({**genesys.environment, **more}, seconds=5)
    message = str(refused.value)
    assert not any(secret in message for secret in (SECRET, TOKEN, ID))
    assert "\n" not in message
    return message


def test_topics_come_with_their_schemas_by_name(genesys: Genesys) -> None:
    """In two requests; a schema is what topic_definitions reads."""
    topics = read_topics(genesys.environment)

    assert topics == (
        Topic("v2.tidal.buoys", BUOY, ("EventBridge", "All")),
        Topic("v2.tidal.reefs", None, ()),
        Topic("v2.tidal.{id}.waves", None, ("Websocket",)),
    )
    assert topics[0].schema is not None
    assert topic_definitions(topics[0].schema)["Payload"]["properties"] == {
        "id": {"type": ["string", "null"]}
    }
    assert genesys.asked == ["POST /oauth/token", "GET /api/v2/notifications/availabletopics"]


def test_a_wrong_secret_is_told_without_saying_it(genesys: Genesys) -> None:
    """And nothing else is asked."""
    wrong = "another-secret"

    message = refusal(genesys, GENESYS_CLOUD_CLIENT_SECRET=wrong)

    assert "does not know GENESYS_CLOUD_CLIENT_ID with GENESYS_CLOUD_CLIENT_SECRET" in message
    assert wrong not in message
    assert genesys.asked == ["POST /oauth/token"]


@pytest.mark.parametrize(
    ("status", "headers", "told"),
    [
        (401, {}, "answers /api/v2/notifications/availabletopics with status 401"),
        (403, {}, "does not let the OAuth client list topics: give it a role that may"),
        (404, {}, "answers /api/v2/notifications/availabletopics with status 404"),
        (429, {"Retry-After": "30"}, "too many requests from this OAuth client: try again in 30 s"),
        (429, {"Retry-After": "<b>"}, "too many requests from this OAuth client: try again later"),
        (429, {}, "too many requests from this OAuth client: try again later"),
        (500, {}, "has failed (500): try again later"),
        (503, {"Retry-After": "1"}, "has failed (503): try again later"),
        (302, {"Location": "/elsewhere"}, "with status 302"),
    ],
)
def test_every_refusal_is_one_sentence(
    status: int, headers: dict[str, str], told: str, genesys: Genesys
) -> None:
    """Nothing is waited for, repeated or followed: whoever asked is at the terminal."""
    genesys.topics = (status, {"message": f"{SECRET} {TOKEN}"})
    genesys.headers = headers

    assert told in refusal(genesys)
    assert len(genesys.asked) == 2


@pytest.mark.parametrize("path", ["/oauth/token", "/availabletopics"])
def test_an_answer_that_does_not_come_is_given_up(path: str, genesys: Genesys) -> None:
    """The SDK's own client would wait for ever."""
    genesys.hangs_at = path

    with pytest.raises(UsageError, match=r"did not answer within 0\.1 s: try again"):
        read_topics(genesys.environment, seconds=0.1)


@pytest.mark.parametrize("said", [b"", b"<html>", b"{", b"\xff", b"[" * 100_000])
def test_an_answer_that_is_no_json_is_told(said: bytes, genesys: Genesys) -> None:
    """A proxy's page, for one."""
    genesys.topics = (200, said)

    assert "with something else than JSON" in refusal(genesys)


@pytest.mark.parametrize(
    "said", [{}, [], {"entities": None}, {"entities": ["v2.tidal.buoys"]}, "topics", 1, None]
)
def test_an_answer_that_lists_no_topics_is_told(said: object, genesys: Genesys) -> None:
    """Of which the SDK would make something."""
    genesys.topics = (200, said)

    assert "answers with something else than a list of topics" in refusal(genesys)


@pytest.mark.parametrize(
    "said", [{}, [], None, {"access_token": None}, {"access_token": f"{TOKEN}\r\nX: y"}]
)
def test_a_token_that_is_none_is_not_sent(said: object, genesys: Genesys) -> None:
    """Least of all one that would be more than a header."""
    genesys.token = (200, said)

    assert "answers with something else than" in refusal(genesys)
    assert genesys.asked == ["POST /oauth/token"]


def test_a_host_that_cannot_be_reached_is_told(genesys: Genesys) -> None:
    """With the kind of error, which says whether it is the name, the network or TLS."""
    message = refusal(genesys, GENESYS_CLOUD_ENVIRONMENT="http://127.0.0.1:9")

    assert message.startswith("127.0.0.1:9 cannot be reached (")


@pytest.mark.parametrize("name", ["GENESYS_CLOUD_CLIENT_ID", "GENESYS_CLOUD_CLIENT_SECRET"])
@pytest.mark.parametrize(
    ("value", "told"), [("", "is not set"), ("two words", "has a space"), ("é", "has a space")]
)
def test_credentials_that_can_be_none_are_told(
    name: str, value: str, told: str, genesys: Genesys
) -> None:
    """Before anything is sent anywhere."""
    assert f"{name} {told}" in refusal(genesys, **{name: value})
    assert genesys.asked == []


@pytest.mark.parametrize(
    "name", ["GENESYS_CLOUD_ENVIRONMENT", "GENESYS_CLOUD_REGION", "GENESYS_CLOUD_API_HOST"]
)
@pytest.mark.parametrize(
    ("region", "told"),
    [
        ("mars-1", "give a region (us-east-1, "),
        ("evil.example.com", "or an address that begins with https://"),
        ("http://api.example.com", "credentials are sent there"),
        ("https://", "give a region"),
    ],
)
def test_a_region_that_is_none_is_told(name: str, region: str, told: str, genesys: Genesys) -> None:
    """The secret goes to Genesys's hosts alone, unless an address says otherwise."""
    given = {"GENESYS_CLOUD_ENVIRONMENT": "", name: region}

    message = refusal(genesys, **given)

    assert message.startswith(f"{name} is {region!r}: ")
    assert told in message
    assert genesys.asked == []


@pytest.mark.parametrize(
    ("name", "region", "login"),
    [
        ("GENESYS_CLOUD_ENVIRONMENT", "eu-central-1", "login.mypurecloud.de"),
        ("GENESYS_CLOUD_ENVIRONMENT", "https://api.new1.pure.cloud", "login.new1.pure.cloud"),
        ("GENESYS_CLOUD_REGION", "mypurecloud.de", "login.mypurecloud.de"),
        ("GENESYS_CLOUD_API_HOST", "https://api.mypurecloud.de", "login.mypurecloud.de"),
        ("GENESYS_CLOUD_ENVIRONMENT", "", "login.mypurecloud.com"),
    ],
)
def test_a_region_is_known_by_every_name(
    name: str, region: str, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for the handlers' client, and by the names that it had here before."""
    import urllib3

    asked = []

    def request(_: object, method: str, url: str, **__: object) -> Any:
        asked.append(f"{method} {url}")
        raise urllib3.exceptions.HTTPError

    monkeypatch.setattr(urllib3.PoolManager, "request", request)
    environment = {
        "GENESYS_CLOUD_CLIENT_ID": ID,
        "GENESYS_CLOUD_CLIENT_SECRET": SECRET,
        name: region,
    }

    with pytest.raises(UsageError, match=f"{login} cannot be reached"):
        read_topics(environment)

    assert asked == [f"POST https://{login}/oauth/token"]


def test_an_sdk_that_is_not_installed_is_told(
    genesys: Genesys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an optional extra."""
    monkeypatch.setitem(sys.modules, SDK, None)

    assert "the Genesys SDK is not installed: pip install" in refusal(genesys)
