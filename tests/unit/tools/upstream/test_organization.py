"""The topics of a live organization, and the errors if they cannot be listed."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from processor.genesys import GenesysClient, GenesysRefusal, GenesysUnavailable
from tools.registry.locate import UsageError
from tools.upstream.organization import Topic, read_topics

ID, SECRET = "an-oauth-client", "not-to-be-shown"
REGION = "GENESYS_CLOUD_ENVIRONMENT"
ENVIRONMENT = {"GENESYS_CLOUD_CLIENT_ID": ID, "GENESYS_CLOUD_CLIENT_SECRET": SECRET}


def client(respond: Callable[[], Any]) -> Callable[[], Any]:
    """`read_topics(client(…))`: a client that lists the topics that `respond` returns."""

    def list_topics(*, expand: list[str]) -> Any:
        assert expand == ["schema", "transports"]
        return respond()

    api = SimpleNamespace(get_notifications_availabletopics=list_topics)
    return lambda: SimpleNamespace(notifications=api)


def failure(connect: Callable[[], GenesysClient]) -> str:
    """The error message, which never contains a secret."""
    with pytest.raises(UsageError) as refused:
        read_topics(connect)
    message = str(refused.value)
    assert not any(secret in message for secret in (SECRET, ID))
    assert "\n" not in message
    return message


def test_topics_are_listed_by_name() -> None:
    """With a schema if Genesys has one."""
    waves = SimpleNamespace(id="v2.waves", schema=None, transports=["EventBridge", "All"])
    reefs = SimpleNamespace(id="v2.reefs", schema={"type": "object"}, transports=None)

    assert read_topics(client(lambda: SimpleNamespace(entities=[waves, reefs]))) == (
        Topic("v2.reefs", {"type": "object"}, ()),
        Topic("v2.waves", None, ("EventBridge", "All")),
    )


@pytest.mark.parametrize("listing", [None, SimpleNamespace(entities=[SimpleNamespace(id=7)])])
def test_a_response_without_topics_is_reported(listing: object) -> None:
    """The SDK creates its objects from any JSON."""
    assert failure(client(lambda: listing)).endswith("is not a list of topics")


@pytest.mark.parametrize(
    "error",
    [
        GenesysRefusal("GET /a: 403: give the OAuth client a role", status=403),
        GenesysUnavailable("api.mypurecloud.com cannot be reached (NameResolutionError)"),
    ],
)
def test_an_error_of_the_client_is_reported(error: Exception) -> None:
    """With its own text, which says what to check."""

    def fail() -> None:
        raise error

    assert failure(client(fail)) == str(error)


def test_a_missing_package_is_reported() -> None:
    """Only credentials in AWS Secrets Manager need one."""

    def fail() -> None:
        raise ModuleNotFoundError("No module named 'boto3'", name="boto3")

    assert failure(client(fail)) == "boto3 is not installed: pip install boto3"


@pytest.mark.parametrize("name", list(ENVIRONMENT))
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", "is not set"),
        ("two words", "contains a space or another invalid character"),
        ("é", "contains a space or another invalid character"),
    ],
)
def test_invalid_credentials_are_reported(name: str, value: str, text: str) -> None:
    """Before anything is sent."""
    environment = {**ENVIRONMENT, name: value}

    assert f"{name} {text}" in failure(lambda: GenesysClient.from_environment(environment))


def test_missing_credentials_are_reported() -> None:
    """With every way to provide them."""
    message = failure(lambda: GenesysClient.from_environment({}))

    assert "set GENESYS_CLOUD_SECRET" in message
    assert "GENESYS_CLOUD_CLIENT_ID and GENESYS_CLOUD_CLIENT_SECRET" in message


@pytest.mark.parametrize(
    ("region", "text"),
    [
        ("mars-1", "give a region (us-east-1, "),
        ("evil.example.com", "or an address that begins with https://"),
        ("http://api.example.com", "credentials are sent there"),
        ("https://", "give a region"),
    ],
)
def test_an_invalid_region_is_reported(region: str, text: str) -> None:
    """The secret is sent only to Genesys's hosts, unless the region is an address."""
    environment = {**ENVIRONMENT, REGION: region}

    message = failure(lambda: GenesysClient.from_environment(environment))

    assert message.startswith(f"{REGION} is {region!r}: ")
    assert text in message
