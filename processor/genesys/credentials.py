"""The OAuth client, or the token, that a deployment's environment names."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from processor.genesys.errors import NotConfigured

CLIENT_ID = "GENESYS_CLOUD_CLIENT_ID"
CLIENT_SECRET = "GENESYS_CLOUD_CLIENT_SECRET"  # noqa: S105 - the variable's name
ACCESS_TOKEN = "GENESYS_CLOUD_ACCESS_TOKEN"  # noqa: S105 - the variable's name
SECRET = "GENESYS_CLOUD_SECRET"  # noqa: S105 - the setting's name

CACHE_SECONDS = 3600
"""How long a secret is not asked for again, unless the login refuses it."""
_CODES = {
    "AccessDeniedException": "the function's role lacks secretsmanager:GetSecretValue on it, or "
    "kms:Decrypt on its key",
    "ResourceNotFoundException": "there is no such secret in this account and region",
}
PRINTABLE = re.compile(r"[!-~]+")
"""What credentials are made of."""


class OAuthClient(NamedTuple):
    """An OAuth client with client credentials."""

    id: str
    secret: str

    def __repr__(self) -> str:
        """Without either."""
        return "OAuthClient(…)"


class Credentials(Protocol):
    """Where the OAuth client is read from."""

    origin: str
    """What to check if it is refused."""

    def read(self) -> OAuthClient:
        """As it was read before, if it was; raises NotConfigured where it cannot be read."""

    def refresh(self) -> OAuthClient | None:
        """As it is now; None where it cannot have changed."""


class StaticCredentials:
    """An OAuth client that is known."""

    def __init__(self, client: OAuthClient, origin: str = "the client's id and secret") -> None:
        self._client = client
        self.origin = origin

    def read(self) -> OAuthClient:
        """It."""
        return self._client

    def refresh(self) -> None:
        """It stays."""


class SecretsManager:
    """An OAuth client in AWS Secrets Manager: `{"client_id": "…", "client_secret": "…"}`."""

    def __init__(self, name: str, region: str | None) -> None:
        self._name = name
        self._region = region
        self.origin = f"client_id and client_secret in the secret that {SECRET} names"

    def read(self) -> OAuthClient:
        """As Powertools keeps it for an hour."""
        return self._read(force=False)

    def refresh(self) -> OAuthClient:
        """As it is now: it may have been rotated."""
        return self._read(force=True)

    def _read(self, *, force: bool) -> OAuthClient:
        from aws_lambda_powertools.utilities.parameters.exceptions import (
            GetParameterError,
            TransformParameterError,
        )

        wanted = f'a JSON object with "client_id" and "client_secret" ({SECRET})'
        logging.getLogger("botocore.parsers").addFilter(_without_secrets)
        found = None
        try:
            found = self._provider.get(
                self._name, max_age=CACHE_SECONDS, transform="json", force_fetch=force
            )
        except TransformParameterError:
            pass  # raised below, so that ours does not lead to this one, which has the secret
        except GetParameterError as error:
            raise NotConfigured(_unread(error.__context__)) from None
        if found is None:
            raise NotConfigured(f"the secret is no JSON: make it {wanted}")
        try:
            client = OAuthClient(found["client_id"], found["client_secret"])
        except (LookupError, TypeError):
            raise NotConfigured(f"the secret is not what it must be: {wanted}") from None
        for value in client:
            if not isinstance(value, str) or not PRINTABLE.fullmatch(value):
                raise NotConfigured(
                    f"the secret holds what is no id or secret: it must be {wanted}"
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
                    # Together, what is left when a handler is begun at the last moment; the next
                    # record asks again.
                    connect_timeout=1,
                    read_timeout=2,
                    retries={"mode": "standard", "total_max_attempts": 1},
                )
            )
        except (BotoCoreError, ValueError) as error:
            raise NotConfigured(
                f"no client for Secrets Manager can be made: {type(error).__name__}: is AWS_REGION "
                "set?"
            ) from None


def read_credentials(environment: Mapping[str, str]) -> Credentials | str:
    """The OAuth client that the environment names, else the access token that it holds.

    Raises NotConfigured where it has neither, or one that can be none; no value is told.
    """
    if secret := environment.get(SECRET, "").strip():
        return SecretsManager(secret, environment.get("AWS_REGION"))
    client_id, client_secret, token = (
        _printable(environment, name) for name in (CLIENT_ID, CLIENT_SECRET, ACCESS_TOKEN)
    )
    if client_id and client_secret:
        return StaticCredentials(
            OAuthClient(client_id, client_secret), f"{CLIENT_ID} and {CLIENT_SECRET}"
        )
    if client_id or client_secret:
        missing = CLIENT_SECRET if client_id else CLIENT_ID
        raise NotConfigured(f"{missing} is not set: an OAuth client has an id and a secret")
    if token:
        return token
    raise NotConfigured(
        f"a handler calls Genesys Cloud, and nothing says as whom: set {SECRET} (a secret in AWS "
        f"Secrets Manager), or {CLIENT_ID} and {CLIENT_SECRET}, or {ACCESS_TOKEN}"
    )


def _printable(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if value and not PRINTABLE.fullmatch(value):
        raise NotConfigured(
            f"{name} has a space in it, or another character that no credential has"
        )
    return value


def _without_secrets(record: logging.LogRecord) -> bool:
    """Whether a line of botocore's may be logged: at DEBUG it writes whole answers."""
    return "Secret" not in record.getMessage()


def _unread(cause: BaseException | None) -> str:
    """Why a secret could not be read; by AWS's code, since its message has ARNs in it."""
    response = getattr(cause, "response", None) or {}  # a time-out has one, which is None
    code = response.get("Error", {}).get("Code") or type(cause).__name__
    hint = _CODES.get(code, "check the setting, and the network")
    return f"{SECRET}: Secrets Manager says {code}: {hint}"
