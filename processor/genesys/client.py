"""The client for Genesys Cloud's API, and the order in which it makes a call.

A call is answered from the cache (cache.py), or it is tried until it succeeds (retries.py): each
attempt takes a token (auth.py), waits for the rate limit (limiter.py), sends the request
(requests.py) and checks the response (responses.py).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from functools import cache
from threading import Lock
from typing import Any

from processor.genesys import sdk
from processor.genesys.apis import Apis
from processor.genesys.auth import (
    Credentials,
    Login,
    OAuthClient,
    RefreshingToken,
    StaticCredentials,
    StaticToken,
    read_credentials,
    with_token,
)
from processor.genesys.cache import Cache, cache_key, is_cacheable
from processor.genesys.errors import CredentialsRefused, GenesysRefusal, RateLimited
from processor.genesys.limiter import Limiter
from processor.genesys.regions import DEFAULT, api_host
from processor.genesys.requests import SAFE_METHODS, HttpClient, Request, Response
from processor.genesys.responses import check_response
from processor.genesys.retries import RetryableError, call_with_retry
from processor.settings import Settings

DEADLINE_MARGIN = 2.0
"""Seconds of the invocation that calls leave for updating the stores and responding."""
CALL_TIMEOUT = 30.0
"""Seconds after which a call is given up, however much time is left: other records wait."""
CACHE_SIZE = 1000


class GenesysClient(Apis):
    """Calls Genesys Cloud's API through its SDK: `client.routing.get_routing_queue(id)`.

    Has an attribute for each API class of the SDK, which is imported on first use. One client
    serves all threads of a process. The errors of a call are in processor/genesys/errors.py.
    """

    def __init__(self, calls: Calls, deadline: float | None = None) -> None:
        self._calls = calls
        self._deadline = deadline

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> GenesysClient:
        """Create a client for the region and the credentials of the settings (docs/genesys.md).

        Raises ConfigurationError (NotConfigured) if they are missing or cannot be read.
        """
        settings = Settings.from_environment(environment)
        return cls(
            Calls(
                read_credentials(environment),
                host=settings.genesys_cloud_environment,
                requests_per_minute=settings.genesys_cloud_requests_per_minute,
                cache_seconds=settings.genesys_cloud_cache_seconds,
            )
        )

    @classmethod
    def for_token(cls, token: str, **options: Any) -> GenesysClient:
        """Create a client for an access token, with the options of Calls.

        Raises ValueError for an invalid token or option.
        """
        return cls(Calls(token, **options))

    @classmethod
    def for_client(cls, client_id: str, client_secret: str, **options: Any) -> GenesysClient:
        """Create a client for an OAuth client (client credentials), with the options of Calls.

        Raises ValueError for an invalid option.
        """
        return cls(Calls(StaticCredentials(OAuthClient(client_id, client_secret)), **options))

    def until(self, deadline: float | None) -> GenesysClient:
        """Return this client for an invocation that ends at `deadline`, in seconds since 1970."""
        return GenesysClient(self._calls, deadline)

    def __getattr__(self, name: str) -> Any:
        kind = Apis.__annotations__.get(name)
        if kind is None:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        transport = sdk.SdkTransport(self._calls.host, self._call)
        api = sdk.load(f"apis.{name}_api", kind)(transport)
        setattr(self, name, api)
        return api

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *Apis.__annotations__})

    def __repr__(self) -> str:
        return f"<GenesysClient {self._calls.host}>"

    def _call(self, request: Request) -> Response:
        return self._calls.make(request, self._deadline)


class Calls:
    """Makes the calls of a process, for all its threads.

    `host`: a region's name, domain or address (regions.py). `requests_per_minute`: this process's
    share of the rate limit. `cache_seconds`: how long responses are cached; 0 turns it off.
    `timeout`: the seconds that one attempt may wait for its response.
    """

    def __init__(
        self,
        credentials: Credentials | str,
        *,
        host: str = DEFAULT,
        requests_per_minute: int = 300,
        cache_seconds: float = 300,
        timeout: float = 10,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.host = api_host(host)
        self._http = HttpClient(self.host, timeout, clock)
        self._limiter = Limiter(requests_per_minute, clock, sleep)
        self._cache: Cache[Response] | None = None
        if cache_seconds:
            self._cache = Cache(cache_seconds, CACHE_SIZE, clock)
        self._clock = clock
        self._sleep = sleep
        self._tokens: StaticToken | RefreshingToken
        if isinstance(credentials, str):
            self._tokens = StaticToken(credentials)
        else:
            login = Login(self.host, self._send_with_retry, credentials)
            self._tokens = RefreshingToken(login, clock)

    def make(self, request: Request, deadline: float | None) -> Response:
        """Make a call, by the cache or by requests; raises the errors of errors.py."""
        until = self._clock() + CALL_TIMEOUT
        if deadline is not None:
            until = min(until, deadline - DEADLINE_MARGIN)
        if self._cache is not None and is_cacheable(request):
            return self._cache.get(
                cache_key(request), until, lambda: self._call_with_retry(request, until)
            )
        try:
            return self._call_with_retry(request, until)
        finally:
            if self._cache is not None and request.method not in SAFE_METHODS:
                self._cache.invalidate(request.url)

    def _call_with_retry(self, request: Request, until: float) -> Response:
        may_be_done = False

        def attempt() -> Response:
            nonlocal may_be_done
            try:
                return self._call_with_auth(request, until)
            except RetryableError as error:
                may_be_done |= error.may_be_done
                raise
            except GenesysRefusal as refusal:
                if may_be_done and request.method == "DELETE" and refusal.status == 404:
                    return Response(204, {}, "")  # an earlier attempt has deleted it
                raise

        return self._retry(request, attempt, until)

    def _send_with_retry(self, request: Request, until: float) -> Response:
        return self._retry(request, lambda: self._send(request, until), until)

    def _retry(self, request: Request, attempt: Callable[[], Response], until: float) -> Response:
        return call_with_retry(
            request.name, attempt, until=until, clock=self._clock, sleep=self._sleep
        )

    def _call_with_auth(self, request: Request, until: float) -> Response:
        """Send a request with a token, and once more with a new token after a 401."""
        for _ in range(2):
            token = self._tokens.get(until)
            if not self._limiter.wait(until):
                raise RateLimited(
                    f"{request.name}: the rate limit allows no request in the time that is left: "
                    "GENESYS_CLOUD_REQUESTS_PER_MINUTE is used up, or Genesys asked to wait (429)"
                )
            try:
                return self._send(with_token(request, token), until)
            except GenesysRefusal as refusal:
                if refusal.status != 401:
                    raise
            self._tokens.reject(token)
        raise CredentialsRefused(
            f"{request.name}: Genesys Cloud rejects the token that its login has just issued "
            "(401): check that GENESYS_CLOUD_ENVIRONMENT is the region of the OAuth client",
            status=401,
        )

    def _send(self, request: Request, until: float) -> Response:
        if self._clock() >= until:
            raise RateLimited(f"{request.name}: no time is left")
        response = self._http.send(request, until)
        try:
            return check_response(request, response, self._clock())
        except RetryableError as error:
            if error.status == 429:
                self._limiter.pause(self._clock() + error.retry_after)
            raise


@cache
def _shared() -> GenesysClient:
    return GenesysClient.from_environment()


_shared_lock = Lock()


def shared_client() -> GenesysClient:
    """Return the process's client, which is created from the environment on first use."""
    with _shared_lock:
        return _shared()
