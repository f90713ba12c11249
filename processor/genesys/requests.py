"""One request and its answer, over HTTP, by a certain time."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from urllib3 import PoolManager

CONNECT_SECONDS = 3.0
IDLE_SECONDS = 30.0
"""Connections that were not used for longer are not used again: while a Lambda is frozen, it does
not hear that the other end has closed them."""


class NotSent(Exception):
    """The request did not get as far as the server."""


class Unanswered(Exception):
    """The request went, and its answer did not come whole: it may have been done."""


class Request(NamedTuple):
    """A request, as the SDK makes it up."""

    method: str
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, str] = {}
    form: Sequence[tuple[str, Any]] | Mapping[str, Any] = ()
    body: Any = None

    @classmethod
    def of(cls, options: Any) -> Request:
        """The request that the SDK's HttpRequestOptions describe."""
        return cls(
            options.method,
            options.url,
            options.headers,
            options.query_params or {},
            options.post_params or (),
            options.body,
        )


class Answer(NamedTuple):
    """An answer, as the SDK takes it."""

    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    data: str

    def getheaders(self) -> Mapping[str, str]:
        """All of them."""
        return self.headers

    def getheader(self, name: str, default: str | None = None) -> str | None:
        """One of them."""
        return self.headers.get(name.lower(), default)


class Http:
    """Sends requests; connections are kept, and shared by threads."""

    def __init__(self, host: str, seconds: float, clock: Callable[[], float]) -> None:
        self._host = host
        """The address of the API, which says whether a proxy is on the way."""
        self._seconds = seconds
        """How long an answer may take."""
        self._clock = clock
        self._used_at = 0.0

    def send(self, request: Request, until: float) -> Answer:
        """Send a request; raises NotSent or Unanswered where no answer comes."""
        from urllib3 import Retry, Timeout
        from urllib3.exceptions import ConnectTimeoutError, HTTPError, MaxRetryError, ProxyError

        seconds = max(0.001, min(self._seconds, until - self._clock()))
        try:
            response = self._fresh_pool().urlopen(
                **_arguments(request),
                timeout=Timeout(total=seconds, connect=min(CONNECT_SECONDS, seconds)),
                # It repeats nothing: what may be repeated is not known here. Nor does it follow a
                # redirect: Genesys's API has none, and the token would go wherever one leads.
                redirect=False,
                retries=Retry(0),
            )
            data = response.data
        except HTTPError as error:
            reason = error.reason if isinstance(error, MaxRetryError) else error
            kind = NotSent if isinstance(reason, (ConnectTimeoutError, ProxyError)) else Unanswered
            raise kind(type(reason).__name__) from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, headers, data.decode("utf-8", "replace"))

    def _fresh_pool(self) -> PoolManager:
        now = self._clock()
        if now - self._used_at > IDLE_SECONDS:
            self._pool.clear()
        self._used_at = now
        return self._pool

    @cached_property
    def _pool(self) -> PoolManager:
        import certifi
        from urllib3 import PoolManager, ProxyManager

        from processor.genesys.connections import POOLS

        options: dict[str, Any] = {"maxsize": 16, "ca_certs": certifi.where()}
        proxy = _proxy(self._host)
        pool = ProxyManager(proxy, **options) if proxy else PoolManager(**options)
        pool.pool_classes_by_scheme = POOLS
        return pool


def _proxy(host: str) -> str | None:
    """The proxy of HTTPS_PROXY and NO_PROXY, which boto3 keeps to as well."""
    if not any(name.lower().endswith("_proxy") for name in os.environ):
        return None
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(host)
    return None if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme)


def _arguments(request: Request) -> dict[str, Any]:
    """A request's method, address, headers and body, as urllib3 takes them."""
    from urllib3.filepost import encode_multipart_formdata

    url = f"{request.url}?{urlencode(request.query)}" if request.query else request.url
    headers = dict(request.headers)
    kind = headers.get("Content-Type", "application/json")
    body: str | bytes | None
    if kind == "multipart/form-data":
        body, headers["Content-Type"] = encode_multipart_formdata(request.form)
    elif kind == "application/x-www-form-urlencoded":
        body = urlencode(request.form)
    elif request.body is None or (isinstance(request.body, (str, bytes)) and "json" not in kind):
        body = request.body
    else:
        body = json.dumps(request.body)
    return {"method": request.method, "url": url, "headers": headers, "body": body}
