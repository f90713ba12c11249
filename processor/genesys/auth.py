"""Authenticates calls: credentials from the environment, the login, and the access token."""

from __future__ import annotations

import base64
import json
import logging
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from threading import Lock
from typing import Any, NamedTuple

from processor.genesys.errors import (
    CredentialsRefused,
    GenesysRefusal,
    GenesysUnavailable,
    NotConfigured,
    RateLimited,
)
from processor.genesys.regions import login_host
from processor.genesys.requests import Request, Response
from processor.genesys.responses import NOT_GENESYS

CLIENT_ID = "GENESYS_CLOUD_CLIENT_ID"
CLIENT_SECRET = "GENESYS_CLOUD_CLIENT_SECRET"  # noqa: S105 - the variable's name
ACCESS_TOKEN = "GENESYS_CLOUD_ACCESS_TOKEN"  # noqa: S105 - the variable's name
SECRET = "GENESYS_CLOUD_SECRET"  # noqa: S105 - the setting's name

TOKEN_PLACEHOLDER = "token"  # noqa: S105 - not a token
"""Replaces the token in the SDK, so that none of its objects contains one."""

CACHE_SECONDS = 3600
"""How long a secret is kept, unless the login rejects it."""
REFUSED_SECONDS = 30.0
"""How long rejected credentials are not sent again: every event would send them."""

_PRINTABLE = re.compile(r"[!-~]+")
_SECRET_HINTS = {
    "AccessDeniedException": "the function's role lacks secretsmanager:GetSecretValue on it, or "
    "kms:Decrypt on its key",
    "ResourceNotFoundException": "there is no such secret in this account and region",
}


# -- credentials ---------------------------------------------------------------------------------


class OAuthClient(NamedTuple):
    """An OAuth client with client credentials."""

    id: str
    secret: str

    def __repr__(self) -> str:
        return "OAuthClient(…)"


class StaticCredentials:
    """An OAuth client that does not change."""

    def __init__(self, client: OAuthClient, origin: str = "the client's id and secret") -> None:
        self._client = client
        self.origin = origin
        """What to check if the login rejects it."""

    def read(self) -> OAuthClient:
        return self._client

    def refresh(self) -> None:
        """Return None: an access token has no newer version."""


class SecretsManagerCredentials:
    """An OAuth client in AWS Secrets Manager: `{"client_id": "…", "client_secret": "…"}`."""

    def __init__(self, name: str, region: str | None) -> None:
        self._name = name
        self._region = region
        self.origin = f"client_id and client_secret in the secret that {SECRET} names"

    def read(self) -> OAuthClient:
        """Return the OAuth client, from Powertools's cache for an hour.

        Raises NotConfigured if it cannot be read.
        """
        return self._read(force=False)

    def refresh(self) -> OAuthClient:
        """Read it again, past the cache."""
        return self._read(force=True)

    def _read(self, *, force: bool) -> OAuthClient:
        from aws_lambda_powertools.utilities.parameters.exceptions import (
            GetParameterError,
            TransformParameterError,
        )

        expected = f'a JSON object with "client_id" and "client_secret" ({SECRET})'
        logging.getLogger("botocore.parsers").addFilter(_holds_no_secret)
        found = None
        try:
            found = self._provider.get(
                self._name, max_age=CACHE_SECONDS, transform="json", force_fetch=force
            )
        except TransformParameterError:
            pass  # raised below, without this error as its context: it quotes the secret
        except GetParameterError as error:
            raise NotConfigured(_describe_read_error(error.__context__)) from None
        if found is None:
            raise NotConfigured(f"the secret is not valid JSON: it must be {expected}")
        try:
            client = OAuthClient(found["client_id"], found["client_secret"])
        except (LookupError, TypeError):
            raise NotConfigured(f"the secret must be {expected}") from None
        for value in client:
            if not isinstance(value, str) or not _PRINTABLE.fullmatch(value):
                raise NotConfigured(
                    f"the secret's client_id or client_secret is not valid: it must be {expected}"
                )
        return client

    @cached_property
    def _provider(self) -> Any:
        from aws_lambda_powertools.utilities.parameters import SecretsProvider
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError

        try:
            return SecretsProvider(
                boto_config=Config(
                    region_name=self._region,
                    # Together not more than is left when a handler starts at the last moment; the
                    # next record asks again.
                    connect_timeout=1,
                    read_timeout=2,
                    retries={"mode": "standard", "total_max_attempts": 1},
                )
            )
        except (BotoCoreError, ValueError) as error:
            raise NotConfigured(
                f"cannot create a client for Secrets Manager: {type(error).__name__}: is "
                "AWS_REGION set?"
            ) from None


Credentials = StaticCredentials | SecretsManagerCredentials


def read_credentials(environment: Mapping[str, str]) -> Credentials | str:
    """The OAuth client in the environment, or else the access token in it.

    Raises NotConfigured if it has neither, or an invalid one; the message contains no value.
    """
    if secret := environment.get(SECRET, "").strip():
        return SecretsManagerCredentials(secret, environment.get("AWS_REGION"))
    client_id, client_secret, token = (
        _read_printable(environment, name) for name in (CLIENT_ID, CLIENT_SECRET, ACCESS_TOKEN)
    )
    if client_id and client_secret:
        client = OAuthClient(client_id, client_secret)
        return StaticCredentials(client, f"{CLIENT_ID} and {CLIENT_SECRET}")
    if client_id or client_secret:
        missing = CLIENT_SECRET if client_id else CLIENT_ID
        raise NotConfigured(f"{missing} is not set: an OAuth client has an id and a secret")
    if token:
        return token
    raise NotConfigured(
        f"there are no credentials for Genesys Cloud: set {SECRET} (a secret in AWS Secrets "
        f"Manager), or {CLIENT_ID} and {CLIENT_SECRET}, or {ACCESS_TOKEN}"
    )


def _read_printable(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if value and not _PRINTABLE.fullmatch(value):
        raise NotConfigured(f"{name} contains a space or another invalid character")
    return value


def _holds_no_secret(record: logging.LogRecord) -> bool:
    """Whether botocore may log the record: at DEBUG it logs whole responses."""
    return "Secret" not in record.getMessage()


def _describe_read_error(cause: BaseException | None) -> str:
    """Why a secret could not be read: AWS's error code, without its message, which has ARNs."""
    response = getattr(cause, "response", None) or {}  # of a time-out it is None
    code = response.get("Error", {}).get("Code") or type(cause).__name__
    hint = _SECRET_HINTS.get(code, "check the setting and the network")
    return f"{SECRET}: Secrets Manager failed with {code}: {hint}"


# -- the login -----------------------------------------------------------------------------------


class TokenResponse(NamedTuple):
    """A new access token, and for how many seconds it is valid."""

    token: str
    seconds: float

    def __repr__(self) -> str:
        return f"TokenResponse(seconds={self.seconds})"


class Login:
    """Gets access tokens for one OAuth client from a region's login."""

    def __init__(
        self, api: str, send: Callable[[Request, float], Response], credentials: Credentials
    ) -> None:
        self._url = f"{login_host(api)}/oauth/token"
        self._send = send
        """Sends a request, with retries."""
        self._credentials = credentials

    def __call__(self, until: float) -> TokenResponse:
        """Get a token; raises CredentialsRefused or another GenesysUnavailable.

        A secret that is rejected is read again: it may have been rotated.
        """
        client = self._credentials.read()
        try:
            return self._request_token(client, until)
        except CredentialsRefused:
            newer = self._credentials.refresh()
            if newer is None or newer == client:
                raise
            return self._request_token(newer, until)

    def _request_token(self, client: OAuthClient, until: float) -> TokenResponse:
        basic = base64.b64encode(f"{client.id}:{client.secret}".encode()).decode()
        headers = {
            "Authorization": f"Basic {basic}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        form = {"grant_type": "client_credentials"}
        path = "/oauth/token"
        request = Request("POST", path, self._url, headers, "object", form=form, is_login=True)
        try:
            response = self._send(request, until)
        except GenesysRefusal as refusal:
            raise CredentialsRefused(
                f"{request.host} rejects the OAuth client ({refusal.status}): check "
                f"{self._credentials.origin}, that its grant type is client credentials, and that "
                "GENESYS_CLOUD_ENVIRONMENT is its region",
                status=refusal.status,
            ) from None
        try:
            body = json.loads(response.data)
            token, seconds = body["access_token"], float(body.get("expires_in", 3600))
            if _PRINTABLE.fullmatch(token):
                return TokenResponse(token, seconds)
        except (AttributeError, LookupError, TypeError, ValueError):
            pass
        raise GenesysUnavailable(
            f"{request.host} responds with no token ({response.status}): {NOT_GENESYS}",
            status=response.status,
        )


# -- the access token ----------------------------------------------------------------------------


class StaticToken:
    """An access token that is given, and cannot be refreshed."""

    def __init__(self, token: str) -> None:
        if not _PRINTABLE.fullmatch(token):
            # Without the token, which HTTP's own error would quote.
            raise ValueError(
                "the access token is empty or contains a space or another invalid character"
            )
        self._token = token

    def get(self, until: float) -> str:  # noqa: ARG002 - it need not wait
        return self._token

    def reject(self, token: str) -> None:  # noqa: ARG002 - there is only one
        raise CredentialsRefused(
            "Genesys Cloud rejects the access token (401): it has expired or belongs to another "
            "region: check GENESYS_CLOUD_ACCESS_TOKEN and GENESYS_CLOUD_ENVIRONMENT, or set an "
            "OAuth client, whose tokens are refreshed",
            status=401,
        )


class RefreshingToken:
    """The token of an OAuth client: fetched on first use, and refreshed before it expires.

    One thread logs in, and the others wait for its token.
    """

    def __init__(
        self, log_in: Callable[[float], TokenResponse], clock: Callable[[], float]
    ) -> None:
        self._log_in = log_in
        self._clock = clock
        self._lock = Lock()
        self._token = ""
        self._refresh_at = 0.0
        self._refusal: CredentialsRefused | None = None
        self._refused_until = 0.0

    def get(self, until: float) -> str:
        """Return a token that does not expire soon; raises GenesysUnavailable."""
        if not self._lock.acquire(timeout=max(0.0, until - self._clock())):
            raise RateLimited("no time is left to wait for another thread's login")
        try:
            now = self._clock()
            if not self._token or now >= self._refresh_at:
                if self._refusal is not None and now < self._refused_until:
                    raise CredentialsRefused(str(self._refusal), status=self._refusal.status)
                self._refresh(until)
            return self._token
        finally:
            self._lock.release()

    def reject(self, token: str) -> None:
        """Have the token refreshed by the next `get`, unless another thread's has been already."""
        with self._lock:
            if token == self._token:
                self._token = ""

    def _refresh(self, until: float) -> None:
        try:
            response = self._log_in(until)
        except CredentialsRefused as error:
            self._refusal, self._refused_until = error, self._clock() + REFUSED_SECONDS
            raise
        self._refusal = None
        self._token = response.token
        # A token of a day is refreshed five minutes before it expires, one of a minute six seconds.
        self._refresh_at = self._clock() + response.seconds - min(300.0, response.seconds / 10)


def with_token(request: Request, token: str) -> Request:
    """The request with the token, if the SDK has put the placeholder of one into it."""
    if request.headers.get("Authorization") != f"Bearer {TOKEN_PLACEHOLDER}":
        return request
    return request._replace(headers={**request.headers, "Authorization": f"Bearer {token}"})
