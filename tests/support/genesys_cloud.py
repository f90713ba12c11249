"""A server on the loopback that behaves like Genesys Cloud: login, API, limits and failures."""

from __future__ import annotations

import base64
import json
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

CLIENT_ID, CLIENT_SECRET = "an-oauth-client", "not-to-be-shown"
QUEUES = {"q-1": "Sales", "q-2": "Support"}


class Reply(NamedTuple):
    """A response that replaces the usual one, or a failure of the connection."""

    status: int = 200
    body: object = None
    """Bytes are sent as they are, and everything else as JSON."""
    headers: Mapping[str, str] = MappingProxyType({})
    failure: str = ""
    """`hangs`, `dropped` before the response, or `cut` off within its body."""
    is_done: bool = False
    """Whether the request is executed anyway."""


class ReceivedRequest(NamedTuple):
    """A request, and the status of its response."""

    at: float
    method: str
    path: str
    status: int
    bearer: str
    body: Any


class FakeClock:
    """A clock that only sleeping moves forward."""

    def __init__(self, now: float = 1_790_000_000.0) -> None:
        self.now = now
        self.slept: list[float] = []
        self._lock = Lock()

    def __call__(self) -> float:
        """Seconds since 1970."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move the clock."""
        with self._lock:
            self.slept.append(seconds)
            self.now += seconds


class Cloud:
    """Genesys Cloud, as far as the tests need it."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.address = ""
        self.token_seconds: float = 86_400
        self.token_reply: Reply | None = None
        self.tokens: dict[str, float] = {"given": float("inf")}
        """The expiry of each token."""
        self.per_minute = 0
        """Requests allowed for each token in a minute; 0 for any number."""
        self.replies: dict[str, list[Reply]] = {}
        """By method and path, the responses to the next requests."""
        self.chaos: Callable[[str, str], Reply | None] = lambda _method, _path: None
        self.received: list[ReceivedRequest] = []
        self.logins = 0
        self.attributes: dict[str, dict[str, str]] = {}
        """The attributes set on the customer, by conversation."""
        self.writes: Counter[str] = Counter()
        """How often each write was done."""
        self.released = Event()
        """Set when hanging requests must end."""
        self._recent: dict[str, deque[float]] = {}
        self._lock = Lock()

    def plan_replies(self, request: str, *replies: Reply) -> None:
        """Plan the responses to the next requests `GET /api/v2/…`."""
        self.replies.setdefault(request, []).extend(replies)

    @property
    def paths(self) -> list[str]:
        """The requests to the API, in order: `GET /api/v2/…`."""
        return [f"{each.method} {each.path}" for each in self.received]

    @property
    def environment(self) -> dict[str, str]:
        """The settings of a client for it."""
        return {
            "GENESYS_CLOUD_ENVIRONMENT": self.address,
            "GENESYS_CLOUD_CLIENT_ID": CLIENT_ID,
            "GENESYS_CLOUD_CLIENT_SECRET": CLIENT_SECRET,
        }

    def respond(self, method: str, target: str, headers: Any, body: bytes) -> Reply:
        """The response to a request."""
        path = urlsplit(target).path
        with self._lock:
            if path == "/oauth/token":
                return self._log_in(headers, body)
            bearer = headers.get("Authorization", "").removeprefix("Bearer ")
            content = json.loads(body) if body else None
            reply = self._api(method, path, bearer, content)
            self.received.append(
                ReceivedRequest(self.clock(), method, target, reply.status, bearer, content)
            )
            return reply

    def _log_in(self, headers: Any, body: bytes) -> Reply:
        self.logins += 1
        if self.token_reply is not None:
            return self.token_reply
        known = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if headers.get("Authorization") != f"Basic {known}":
            return Reply(401, {"error": "invalid_client", "description": "client not found"})
        assert body == b"grant_type=client_credentials"
        token = f"token-{self.logins}"
        self.tokens[token] = self.clock() + self.token_seconds
        return Reply(
            body={"access_token": token, "token_type": "bearer", "expires_in": self.token_seconds}
        )

    def _api(self, method: str, path: str, bearer: str, body: Any) -> Reply:
        if self.tokens.get(bearer, 0) <= self.clock():
            return _error(401, "planned.credentials", "Invalid login credentials.")
        if self.per_minute:
            recent = self._recent.setdefault(bearer, deque())
            while recent and recent[0] <= self.clock() - 60:
                recent.popleft()
            if len(recent) >= self.per_minute:
                return throttled(60)
            recent.append(self.clock())
        replies = self.replies.get(f"{method} {path}")
        planned = replies.pop(0) if replies else self.chaos(method, path)
        if planned is None:
            return self._do(method, path, body)
        if planned.is_done:
            self._do(method, path, body)
        return planned

    def _do(self, method: str, path: str, body: Any) -> Reply:
        if method != "GET":
            self.writes[f"{method} {path}"] += 1
        if queue := re.fullmatch("/api/v2/routing/queues/([^/]+)", path):
            if queue[1] not in QUEUES:
                return _error(404, "not.found", f"Unable to find queue {queue[1]}")
            return Reply(body={"id": queue[1], "name": QUEUES[queue[1]]})
        if attributes := re.fullmatch(
            "/api/v2/conversations/([^/]+)/participants/customer/attributes", path
        ):
            self.attributes.setdefault(attributes[1], {}).update(body["attributes"])
            return Reply(body={})
        if conversation := re.fullmatch("/api/v2/conversations/([^/]+)", path):
            people = [
                {"id": "agent", "purpose": "agent"},
                {
                    "id": "customer",
                    "purpose": "customer",
                    "attributes": self.attributes.get(conversation[1], {}),
                },
            ]
            return Reply(body={"id": conversation[1], "participants": people})
        return Reply(body={})


def throttled(seconds: float | None = None) -> Reply:
    """The response of Genesys Cloud to a request over a limit."""
    headers = {} if seconds is None else {"Retry-After": f"{seconds:g}"}
    return _error(429, "too.many.requests", "Rate limit exceeded")._replace(headers=headers)


def _error(status: int, code: str, message: str) -> Reply:
    return Reply(
        status,
        {"message": message, "code": code, "status": status, "messageParams": {}, "contextId": "c"},
    )


@contextmanager
def running(cloud: Cloud) -> Iterator[Cloud]:
    """Run it on a free port of the loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def __getattr__(self, name: str) -> Any:
            if not name.startswith("do_"):
                raise AttributeError(name)
            return self._reply

        def _reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            reply = cloud.respond(self.command, self.path, self.headers, body)
            if reply.failure == "hangs":
                cloud.released.wait()
            if reply.failure in ("hangs", "dropped"):
                self.close_connection = True
                return
            content = reply.body
            if not isinstance(content, bytes):
                content = json.dumps(content).encode()
            self.send_response(reply.status)
            headers = {"Content-Type": "application/json", "ININ-Correlation-Id": "c-1"}
            for name, value in {**headers, **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if reply.failure == "cut":
                content = content[:-1]
                self.close_connection = True
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:  # type: ignore[override]
            """Nothing on the test's output."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """The client closed the connection, as some tests want it to."""

    server = Server(("127.0.0.1", 0), Handler)
    cloud.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield cloud
    finally:
        cloud.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
