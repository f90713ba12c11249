"""The client that handlers call Genesys Cloud with."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from functools import cache
from threading import Lock
from typing import Any

from processor.genesys import sdk
from processor.genesys.apis import Apis
from processor.genesys.cache import Cache
from processor.genesys.caller import SdkTransport
from processor.genesys.calls import Call, Calls
from processor.genesys.credentials import (
    PRINTABLE,
    Credentials,
    OAuthClient,
    StaticCredentials,
    read_credentials,
)
from processor.genesys.limiter import Limiter
from processor.genesys.login import Login
from processor.genesys.regions import DEFAULT, api_host
from processor.genesys.requests import Answer, Http
from processor.genesys.tokens import RefreshingToken, StaticToken, Tokens
from processor.settings import Settings

DEADLINE_MARGIN = 2.0
"""Kept of an invocation's time, to tell the stores and to answer."""
CALL_TIMEOUT = 30.0
"""No call is tried for longer, however much time there is: other records wait."""
CACHE_ENTRIES = 1000


class GenesysClient(Apis):
    """Calls Genesys Cloud's API through its SDK: `client.routing.get_routing_queue(id)`.

    An attribute for each API class of the SDK, imported when it is first used. Made once for a
    process, and used by all its threads. What a call may raise is in processor/genesys/errors.py.
    """

    def __init__(self, host: str, calls: Calls, tokens: Tokens, clock: Callable[[], float]) -> None:
        self._host = host
        self._calls = calls
        self._tokens = tokens
        self._clock = clock
        self._deadline: float | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> GenesysClient:
        """A client for the region and the credentials that the settings name (docs/genesys.md).

        Raises ConfigurationError (NotConfigured) where they do not, or cannot be read.
        """
        settings = Settings.from_environment(environment)
        return _client(
            cls,
            read_credentials(environment),
            host=settings.genesys_cloud_environment,
            requests_per_minute=settings.genesys_cloud_requests_per_minute,
            cache_seconds=settings.genesys_cloud_cache_seconds,
        )

    @classmethod
    def for_token(cls, token: str, *, host: str = DEFAULT, **options: Any) -> GenesysClient:
        """A client for an access token; the rest as for for_client.

        Raises ValueError, without it, for what no token can be: HTTP's own error quotes it.
        """
        if not PRINTABLE.fullmatch(token):
            raise ValueError(
                "the access token is empty, or has a space in it or another character that no "
                "token has"
            )
        return _client(cls, token, host=host, **options)

    @classmethod
    def for_client(
        cls, client_id: str, client_secret: str, *, host: str = DEFAULT, **options: Any
    ) -> GenesysClient:
        """A client for an OAuth client with client credentials, in a region: see regions.py.

        Options: `requests_per_minute` (300), `cache_seconds` (300; 0 keeps nothing), `seconds`
        that an answer may take (10), and `clock` and `sleep`. Raises ValueError for a host that
        is none, and for less than one request a minute.
        """
        return _client(
            cls, StaticCredentials(OAuthClient(client_id, client_secret)), host=host, **options
        )

    def until(self, deadline: float | None) -> GenesysClient:
        """The same client, for an invocation that ends then, in seconds since 1970."""
        other = GenesysClient(self._host, self._calls, self._tokens, self._clock)
        other._deadline = deadline
        return other

    def __getattr__(self, name: str) -> Any:
        """One of the SDK's APIs."""
        kind = Apis.__annotations__.get(name)
        if kind is None:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        api = sdk.load(f"apis.{name}_api", kind)(SdkTransport(self._host, self._make))
        setattr(self, name, api)
        return api

    def __dir__(self) -> list[str]:
        """The APIs too, for whoever asks at a prompt."""
        return sorted({*super().__dir__(), *Apis.__annotations__})

    def __repr__(self) -> str:
        """Where it calls; never as whom."""
        return f"<GenesysClient {self._host}>"

    def _make(self, call: Call) -> Answer:
        until = self._clock() + CALL_TIMEOUT
        if self._deadline is not None:
            until = min(until, self._deadline - DEADLINE_MARGIN)
        return self._calls.make(call, self._tokens, until)


def _client(
    kind: type[GenesysClient],
    credentials: Credentials | str,
    *,
    host: str,
    requests_per_minute: int = 300,
    cache_seconds: float = 300,
    seconds: float = 10,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> GenesysClient:
    api = api_host(host)
    calls = Calls(
        Http(api, seconds, clock),
        Limiter(requests_per_minute, clock, sleep),
        Cache(cache_seconds, CACHE_ENTRIES, clock) if cache_seconds else None,
        clock,
        sleep,
    )
    if isinstance(credentials, str):
        return kind(api, calls, StaticToken(credentials), clock)
    return kind(api, calls, RefreshingToken(Login(api, calls, credentials), clock), clock)


@cache
def _shared() -> GenesysClient:
    return GenesysClient.from_environment()


_one_makes = Lock()


def shared_client() -> GenesysClient:
    """The process's client, made of its environment on first use."""
    with _one_makes:
        return _shared()
