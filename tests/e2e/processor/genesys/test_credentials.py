"""Credentials from a secret in AWS Secrets Manager, or from the environment."""

from __future__ import annotations

import json
import logging
import os
import socket
from collections.abc import Callable
from typing import Any

import pytest

from processor.genesys import CredentialsRefused, GenesysClient, NotConfigured
from processor.genesys.auth import (
    OAuthClient,
    SecretsManagerCredentials,
    StaticCredentials,
    read_credentials,
)
from processor.genesys.client import DEADLINE_MARGIN
from processor.settings import Settings
from support import genesys_cloud

ENVIRONMENT = {
    "GENESYS_CLOUD_CLIENT_ID": "an-id",
    "GENESYS_CLOUD_CLIENT_SECRET": "not-to-be-shown",
    "GENESYS_CLOUD_ACCESS_TOKEN": "a-token",
}


@pytest.fixture
def secrets(ministack_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A boto3 client for the Secrets Manager that Powertools uses too."""
    import boto3

    monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", ministack_endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return boto3.client("secretsmanager", region_name="eu-central-1")


@pytest.fixture
def secret(secrets: Any) -> Callable[[str], str]:
    """`secret(text)`: the name of a new secret."""

    def make(text: str) -> str:
        name = f"genesys/{os.urandom(8).hex()}"
        secrets.create_secret(Name=name, SecretString=text)
        return name

    return make


def test_a_client_is_read_from_the_environment() -> None:
    """It takes precedence over a token, which cannot be refreshed."""
    found = read_credentials(ENVIRONMENT)

    assert isinstance(found, StaticCredentials)
    assert found.read() == OAuthClient("an-id", "not-to-be-shown")
    assert "not-to-be-shown" not in repr(found.read())
    assert "not-to-be-shown" not in repr(found)


def test_a_token_is_read_from_the_environment() -> None:
    """Without an OAuth client."""
    assert read_credentials({"GENESYS_CLOUD_ACCESS_TOKEN": " a-token "}) == "a-token"


def test_a_client_is_read_from_secrets_manager(secret: Callable[[str], str]) -> None:
    """By name or ARN; it takes precedence over the others."""
    name = secret('{"client_id": "an-id", "client_secret": "s3cret"}')

    found = read_credentials(
        {**ENVIRONMENT, "GENESYS_CLOUD_SECRET": name, "AWS_REGION": "eu-central-1"}
    )

    assert isinstance(found, SecretsManagerCredentials)
    assert found.read() == OAuthClient("an-id", "s3cret")


def test_a_secret_is_read_once(secrets: Any, secret: Callable[[str], str]) -> None:
    """For an hour, unless it is rejected."""
    name = secret('{"client_id": "an-id", "client_secret": "s3cret"}')
    credentials = SecretsManagerCredentials(name, "eu-central-1")
    credentials.read()
    rotated = '{"client_id": "an-id", "client_secret": "rotated"}'
    secrets.put_secret_value(SecretId=name, SecretString=rotated)

    assert credentials.read().secret == "s3cret"  # noqa: S105 - no secret
    assert credentials.refresh().secret == "rotated"  # noqa: S105 - as above
    assert credentials.read().secret == "rotated"  # noqa: S105 - as above


@pytest.mark.parametrize(
    "text", ['{"client_id": "an-id", "client_secret": "n0t-shown"}', "n0t-shown", '["n0t-shown"]']
)
def test_a_secret_is_not_logged(
    text: str, secret: Callable[[str], str], caplog: pytest.LogCaptureFixture
) -> None:
    """Botocore logs whole responses at DEBUG, and the error for invalid JSON quotes it."""
    caplog.set_level(logging.DEBUG)
    credentials = SecretsManagerCredentials(secret(text), "eu-central-1")
    caplog.clear()

    try:
        credentials.read()
    except NotConfigured as raised:
        assert getattr(raised.__context__, "__context__", None) is None  # noqa: PT017 - or none

    assert "botocore" in caplog.text
    assert "n0t-shown" not in caplog.text


@pytest.mark.usefixtures("secrets")
def test_a_secrets_manager_that_hangs_does_not_time_out_the_invocation() -> None:
    """Even a handler that starts at the last moment gets the error in time."""
    config = SecretsManagerCredentials("any", "eu-central-1")._provider.client.meta.config

    assert config.retries["total_max_attempts"] == 1
    waits = config.connect_timeout + config.read_timeout
    assert waits <= Settings().time_reserve_seconds - DEADLINE_MARGIN


def test_a_secrets_manager_that_hangs_is_reported(
    secrets: Any,  # noqa: ARG001 - its settings
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its error has a response, which is None."""
    import boto3
    from botocore.config import Config

    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", address)
        credentials = SecretsManagerCredentials("any", "eu-central-1")
        client = credentials._provider.client
        impatient = client.meta.config.merge(Config(read_timeout=0.05))
        credentials._provider.client = boto3.client("secretsmanager", config=impatient)

        with pytest.raises(NotConfigured, match="with ReadTimeoutError: check the setting and"):
            credentials.read()


def test_a_rotated_secret_is_read_again(
    cloud: Any, secrets: Any, secret: Callable[[str], str]
) -> None:
    """Without a deployment and without losing an event."""
    name = secret(json.dumps({"client_id": genesys_cloud.CLIENT_ID, "client_secret": "of-old"}))
    client = GenesysClient.from_environment(
        {
            "GENESYS_CLOUD_ENVIRONMENT": cloud.address,
            "GENESYS_CLOUD_SECRET": name,
            "AWS_REGION": "eu-central-1",
        }
    )
    login = client._calls._tokens._log_in  # type: ignore[attr-defined]
    assert login._credentials.read().secret == "of-old"  # noqa: S105 - no secret
    secrets.put_secret_value(
        SecretId=name,
        SecretString=json.dumps(
            {"client_id": genesys_cloud.CLIENT_ID, "client_secret": genesys_cloud.CLIENT_SECRET}
        ),
    )

    assert client.routing.get_routing_queue("q-1").name == "Sales"
    assert cloud.logins == 2


def test_a_wrong_secret_is_reported_with_its_source(
    cloud: Any, secret: Callable[[str], str]
) -> None:
    """It is sent only once, unless a newer one exists."""
    name = secret(json.dumps({"client_id": genesys_cloud.CLIENT_ID, "client_secret": "wrong"}))
    client = GenesysClient.from_environment(
        {
            "GENESYS_CLOUD_ENVIRONMENT": cloud.address,
            "GENESYS_CLOUD_SECRET": name,
            "AWS_REGION": "eu-central-1",
        }
    )

    with pytest.raises(CredentialsRefused, match="in the secret that GENESYS_CLOUD_SECRET names"):
        client.routing.get_routing_queue("q-1")
    assert cloud.logins == 1


@pytest.mark.parametrize(
    "text",
    [
        *("s3cret", "[]", '"s3cret"', "{}", '{"client_id": "s3cret"}', "7"),
        '{"client_id": "s3cret", "client_secret": 7}',
        '{"client_id": "s3cret", "client_secret": ""}',
        '{"client_id": "s3cret", "client_secret": "s3cret\\r\\nX: y"}',
    ],
)
def test_an_invalid_secret_is_reported(text: str, secret: Callable[[str], str]) -> None:
    """With the expected format, and without its value."""
    with pytest.raises(NotConfigured, match='"client_id" and "client_secret"') as raised:
        SecretsManagerCredentials(secret(text), "eu-central-1").read()

    assert "s3cret" not in str(raised.value)


@pytest.mark.usefixtures("secrets")
def test_a_missing_secret_is_reported() -> None:
    """With the name of the setting."""
    with pytest.raises(NotConfigured, match=r"GENESYS_CLOUD_SECRET: .* there is no such secret"):
        SecretsManagerCredentials("genesys/none", "eu-central-1").read()


def test_a_missing_region_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lambda sets it."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)

    with pytest.raises(NotConfigured, match="is AWS_REGION set"):
        SecretsManagerCredentials("genesys/oauth", None).read()
