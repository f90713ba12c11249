"""DynamoDB without boto3: the same signatures and endpoints."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any
from unittest.mock import patch

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from processor.aws.dynamodb import Access, DynamoDb
from processor.errors import ConfigurationError

LAMBDA = {
    "AWS_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_SESSION_TOKEN": "token",
}
"""What Lambda sets."""


def access(url: str = "https://dynamodb.eu-central-1.amazonaws.com", **changes: Any) -> Access:
    """Credentials that no account has."""
    return replace(Access(url, "eu-central-1", "key", "secret", "token", None), **changes)


def new_runtime(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A new execution environment."""
    monkeypatch.setenv("DLQ_URL", "https://sqs.eu-central-1.amazonaws.com/1/dead")
    from processor.lambda_function import Runtime  # which needs a queue to be imported

    return Runtime({"DLQ_URL": os.environ["DLQ_URL"]})


@given(
    body=st.binary(max_size=2_000),
    moment=st.integers(0, 4_000_000_000),
    token=st.none() | st.text("abcXYZ019+/=", min_size=1),
    secret=st.text("abcXYZ019+/", min_size=1),
)
def test_requests_are_signed_as_botocore_signs_them(
    body: bytes, moment: int, token: str | None, secret: str
) -> None:
    """Any body, at any time, with and without a session's token."""
    given = access("http://dynamodb.example:8000", token=token, secret=secret)
    client = DynamoDb(given, connect_seconds=1, read_seconds=1, clock=lambda: moment)
    ours = client._headers("DynamoDB_20120810.UpdateItem", body)

    headers = {name: ours[name] for name in ("content-type", "x-amz-target")}
    request = AWSRequest("POST", given.url, headers, body)
    now = datetime.fromtimestamp(moment, timezone.utc)
    with patch("botocore.auth.get_current_datetime", lambda: now):
        signer = SigV4Auth(Credentials("key", secret, token), "dynamodb", "eu-central-1")
        signer.add_auth(request)

    assert ours["authorization"] == request.headers["Authorization"]


def test_the_endpoint_is_that_of_the_region() -> None:
    """Lambda's variables are all that it takes."""
    assert Access.from_environment(LAMBDA) == Access(
        "https://dynamodb.eu-central-1.amazonaws.com",
        *("eu-central-1", "AKIDEXAMPLE", "secret", "token", None),
    )


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"])
def test_another_endpoint_can_be_configured(name: str) -> None:
    """As for boto3, of which the service's own variable comes first."""
    found = Access.from_environment(
        {**LAMBDA, "AWS_ENDPOINT_URL": "x://", name: "http://localhost"}
    )
    assert found is not None
    assert found.url == "http://localhost"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWS_REGION", ""),
        ("AWS_REGION", "cn-north-1"),
        ("AWS_REGION", "us-gov-west-1"),
        ("AWS_REGION", "eu-central-1/x"),
        ("AWS_ACCESS_KEY_ID", ""),
        ("AWS_SECRET_ACCESS_KEY", ""),
        ("AWS_USE_FIPS_ENDPOINT", "true"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "true"),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
        ("HTTPS_PROXY", "http://proxy:3128"),
        ("https_proxy", "http://proxy:3128"),
        ("AWS_ENDPOINT_URL", "http://localhost/path"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "localhost:8000"),
    ],
)
def test_what_is_unusual_is_left_to_boto3(name: str, value: str) -> None:
    """Other partitions, credentials of SnapStart, proxies and more."""
    assert Access.from_environment({**LAMBDA, name: value}) is None


def test_the_lambda_uses_boto3_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """With credentials that only boto3 can find."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_REGION", "eu-central-1")

    assert hasattr(new_runtime(monkeypatch).dynamodb, "meta")


def test_certificates_that_cannot_be_read_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong path in AWS_CA_BUNDLE would look like a store that is down."""
    for name, value in {**LAMBDA, "AWS_CA_BUNDLE": "/nowhere.pem"}.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ConfigurationError, match=r"AWS_CA_BUNDLE is /nowhere\.pem"):
        _ = new_runtime(monkeypatch).dynamodb
