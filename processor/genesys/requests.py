"""Sends one HTTP request to Genesys Cloud, with a time-out."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from processor.genesys.errors import GenesysUnavailable
from processor.genesys.retries import RetryableError

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

CONNECT_SECONDS = 3.0
IDLE_SECONDS = 30.0
"""Connections that were idle for longer are not used again: a Lambda that is frozen does not
notice that the server has closed them."""
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
"""HTTP's word for those that change nothing."""
NOT_REPEATED = "it may have taken effect, so it is repeated only with its event"

MAX_RESPONSE_BYTES = 10 * 1024 * 1024
"""Of a body, decompressed; the API's largest pages have a tenth of it."""
_CHUNK_BYTES = 64 * 1024

_IDEMPOTENT = (*SAFE_METHODS, "PUT", "DELETE")


class Request(NamedTuple):
    """A request for one of the API's methods, or for a token."""

    method: str
    path: str
    """With placeholders, as in `/api/v2/users/{userId}`, so that it may be logged."""
    url: str
    headers: Mapping[str, str]
    response_type: str | None
    """The SDK's name for the type of the response's body; None for an empty body."""
    query: Mapping[str, str] = {}
    form: Sequence[tuple[str, Any]] | Mapping[str, Any] = ()
    body: Any = None
    is_login: bool = False
    """A POST that may be repeated even if it has taken effect."""

    def __repr__(self) -> str:
        return f"Request({self.name})"  # without the token and the event's ids

    @property
    def name(self) -> str:
        """The name of the call in messages: `GET /api/v2/users/{userId}`."""
        return f"{self.method} {self.path}"

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def is_idempotent(self) -> bool:
        """Whether sending it twice has the same effect as sending it once."""
        return self.method in _IDEMPOTENT or self.is_login


class Response(NamedTuple):
    """A response, with the interface that the SDK expects of one."""

    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    data: str

    def __repr__(self) -> str:
        return f"Response({self.status}, {len(self.data)} characters)"  # it may be a login's

    def getheaders(self) -> Mapping[str, str]:
        return self.headers

    def getheader(self, name: str, default: str | None = None) -> str | None:
        return self.headers.get(name.lower(), default)


class HttpClient:
    """Sends requests over connections that are kept open and shared by threads."""

    def __init__(self, host: str, timeout: float, clock: Callable[[], float]) -> None:
        self._host = host
        """The API's address, which decides whether a proxy is used."""
        self._timeout = timeout
        """Seconds to wait for a response."""
        self._clock = clock
        self._used_at = 0.0

    def send(self, request: Request, until: float) -> Response:
        """Send a request once, and wait for the response no longer than `until`.

        Raises RetryableError if no response came and the request may be repeated, else
        GenesysUnavailable.
        """
        from urllib3 import Retry, Timeout
        from urllib3.exceptions import ConnectTimeoutError, HTTPError, MaxRetryError, ProxyError

        began = self._clock()
        seconds = max(0.001, min(self._timeout, until - began))
        try:
            response = self._fresh_pool().urlopen(
                **_arguments(request),
                timeout=Timeout(total=seconds, connect=min(CONNECT_SECONDS, seconds)),
                # Retries are decided in retries.py. Redirects are not followed: Genesys's API has
                # none, and the token would be sent wherever one leads.
                redirect=False,
                retries=Retry(0),
                preload_content=False,
            )
            data = self._read(response, request, began + seconds)
        except HTTPError as error:
            reason = error.reason if isinstance(error, MaxRetryError) else error
            kind = type(reason).__name__
            if isinstance(reason, (ConnectTimeoutError, ProxyError)):  # it was not sent
                raise RetryableError(
                    f"{request.host} cannot be reached ({kind}): "
                    "check the network and GENESYS_CLOUD_ENVIRONMENT"
                ) from None
            message = f"{request.host} sent no complete response in time ({kind})"
            if request.is_idempotent:
                raise RetryableError(message, may_be_done=True) from None
            raise GenesysUnavailable(f"{request.name}: {message}; {NOT_REPEATED}") from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Response(response.status, headers, data.decode("utf-8", "replace"))

    def _read(self, response: BaseHTTPResponse, request: Request, until: float) -> bytes:
        """Read a body up to MAX_RESPONSE_BYTES, however slowly it comes no longer than `until`."""
        from urllib3.exceptions import TimeoutError as UrllibTimeout

        data = bytearray()
        try:
            # At most one read of the socket each: a server that drips would fill a chunk for hours.
            while chunk := response.read1(_CHUNK_BYTES, decode_content=True):
                data += chunk
                if len(data) > MAX_RESPONSE_BYTES:
                    raise GenesysUnavailable(
                        f"{request.name}: the response of {request.host} is larger than "
                        f"{MAX_RESPONSE_BYTES // 1024**2} MiB: request less, such as smaller pages",
                        status=response.status,
                    )
                if self._clock() >= until:
                    raise UrllibTimeout
        except BaseException:
            response.close()  # what is left of the body must not be read as the next response
            raise
        response.release_conn()
        return bytes(data)

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

        options: dict[str, Any] = {"maxsize": 16, "ca_certs": certifi.where()}
        proxy = _proxy(self._host)
        return ProxyManager(proxy, **options) if proxy else PoolManager(**options)


def _proxy(host: str) -> str | None:
    """The proxy that HTTPS_PROXY and NO_PROXY name for a host, as boto3 reads them."""
    if not any(name.lower().endswith("_proxy") for name in os.environ):
        return None
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(host)
    return None if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme)


def _arguments(request: Request) -> dict[str, Any]:
    """A request's method, URL, headers and body as arguments for urllib3."""
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
