"""The topics of a live organisation, asked of Genesys Cloud through its own SDK.

The SDK is an optional extra, and imported when it is needed. Its own HTTP client has no time-out
and waits for as long as Retry-After says, so it is given another one here.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from processor.genesys.auth import CLIENT_ID, CLIENT_SECRET
from processor.genesys.regions import api_host
from tools.registry.workspace import UsageError

REGION = "GENESYS_CLOUD_ENVIRONMENT"
OLD_REGIONS = ("GENESYS_CLOUD_API_HOST", "GENESYS_CLOUD_REGION")
"""What it was called before; they are still read."""

_SDK = "PureCloudPlatformClientV2"
_PRINTABLE = re.compile(r"[!-~]+")
_NOT_TOPICS = "{host} answers with something else than a list of topics"


class Topic(NamedTuple):
    """A topic that the organisation can subscribe to."""

    name: str
    """With placeholders: `v2.users.{id}.presence`."""
    schema: Mapping[str, Any] | None
    """Of the event's body, as topic_schemas.py reads it; None where Genesys gives none."""
    transports: tuple[str, ...]
    """What it is delivered by, such as `EventBridge`."""


def read_topics(environment: Mapping[str, str], *, seconds: float = 30) -> tuple[Topic, ...]:
    """List the topics of an organisation, by name: two requests, each of which may take `seconds`.

    The environment holds GENESYS_CLOUD_CLIENT_ID and GENESYS_CLOUD_CLIENT_SECRET, of an OAuth
    client with client credentials, and GENESYS_CLOUD_ENVIRONMENT: see genesys/regions.py. Raises
    UsageError for whatever is in the way; no secret is in its message.
    """
    client_id, secret = (_credential(environment, name) for name in (CLIENT_ID, CLIENT_SECRET))
    host = _host(environment)
    sdk = _imported()
    client = sdk.ApiClient(host=host)
    import_module(f"{_SDK}.abstract_http_client").AbstractHttpClient.register(_HttpClient)
    client.set_http_client(_HttpClient(seconds))
    try:
        client.get_client_credentials_token(client_id, secret)
        if not _PRINTABLE.fullmatch(client.access_token):
            raise ValueError
        api = sdk.NotificationsApi(client)
        listing = api.get_notifications_availabletopics(expand=["schema", "transports"])
        return tuple(sorted(map(_topic, listing.entities), key=lambda topic: topic.name))
    except (AttributeError, LookupError, TypeError, ValueError):
        # The SDK builds its objects of whatever it is given.
        raise UsageError(_NOT_TOPICS.format(host=host)) from None


def _topic(entity: Any) -> Topic:
    if not isinstance(entity.id, str):
        raise TypeError
    return Topic(entity.id, entity.schema, tuple(entity.transports or ()))


def _credential(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise UsageError(f"{name} is not set: give that of an OAuth client (client credentials)")
    if not _PRINTABLE.fullmatch(value):
        raise UsageError(f"{name} has a space in it, or another character that no credential has")
    return value


def _imported() -> ModuleType:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it says of itself, nothing is for our user
            return import_module(_SDK)
    except ImportError:
        raise UsageError(
            "the Genesys SDK is not installed: pip install purecloudplatformclientv2"
        ) from None


def _host(environment: Mapping[str, str]) -> str:
    for name in (REGION, *OLD_REGIONS):
        if given := environment.get(name, "").strip():
            try:
                return api_host(given)
            except ValueError as error:
                raise UsageError(f"{name} is {given!r}: {error}") from None
    return api_host("")


class _Answer(NamedTuple):
    """A response, as the SDK's ApiClient takes it."""

    status: int
    data: str
    headers: Mapping[str, str]

    def getheaders(self) -> Mapping[str, str]:
        return self.headers

    def getheader(self, name: str, default: str | None = None) -> str | None:
        return self.headers.get(name, default)


class _HttpClient:
    """An HTTP client for the SDK, with a time-out, without redirects and repetitions."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def request(self, options: Any) -> _Answer:
        """Send one request; raises UsageError unless the answer is a success, in JSON."""
        import urllib3  # the SDK brings it

        place = urlsplit(options.url)
        host = place.netloc
        query = f"?{urlencode(options.query_params)}" if options.query_params else ""
        body = urlencode(options.post_params) if options.post_params else None
        try:
            with urllib3.PoolManager(retries=False, timeout=self._seconds) as pool:
                answer = pool.request(
                    options.method, options.url + query, body=body, headers=options.headers
                )
        except urllib3.exceptions.HTTPError as error:
            raise UsageError(self._unanswered(host, error)) from None
        if not 200 <= answer.status < 300:
            raise UsageError(_refusal(host, place.path, answer.status, answer.headers))
        try:
            text = answer.data.decode("utf-8")
            json.loads(text)
        except (RecursionError, ValueError):
            raise UsageError(f"{host} answers {place.path} with something else than JSON") from None
        return _Answer(answer.status, text, answer.headers)

    def _unanswered(self, host: str, error: Exception) -> str:
        from urllib3.exceptions import NewConnectionError, TimeoutError  # noqa: A004 - its own

        # In urllib3, a connection that is refused is a time-out too.
        if isinstance(error, TimeoutError) and not isinstance(error, NewConnectionError):
            return f"{host} did not answer within {self._seconds:g} s: try again"
        kind = type(error).__name__
        return f"{host} cannot be reached ({kind}): check the network and {REGION}"


def _refusal(host: str, path: str, status: int, headers: Mapping[str, str]) -> str:
    if path.endswith("/oauth/token") and status in (400, 401):
        return (
            f"{host} does not know {CLIENT_ID} with {CLIENT_SECRET}: check both, and {REGION}; the "
            "OAuth client must be one with client credentials"
        )
    if status == 403:
        return f"{host} does not let the OAuth client list topics: give it a role that may"
    if status == 429:
        wait = headers.get("Retry-After", "")
        after = f"in {wait} s" if wait.isdecimal() else "later"
        return f"{host} has had too many requests from this OAuth client: try again {after}"
    if status >= 500:
        return f"{host} has failed ({status}): try again later"
    return f"{host} answers {path} with status {status}"
