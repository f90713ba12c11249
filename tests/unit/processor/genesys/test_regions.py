"""The regions of Genesys Cloud: credentials are sent to the address that is returned."""

from __future__ import annotations

import pytest

from processor.genesys.regions import api_host, login_host


@pytest.mark.parametrize(
    "region",
    [
        *("eu-central-1", "eu_central_1", "EU-Central-1 ", "mypurecloud.de", "api.mypurecloud.de"),
        *("login.mypurecloud.de", "https://api.mypurecloud.de/", "https://apps.mypurecloud.de"),
    ],
)
def test_a_region_is_known_by_every_name(region: str) -> None:
    """As in the SDK, in the tutorial, in the address bar."""
    assert api_host(region) == "https://api.mypurecloud.de"
    assert login_host(api_host(region)) == "https://login.mypurecloud.de"


@pytest.mark.parametrize(
    ("region", "address"),
    [
        ("", "https://api.mypurecloud.com"),
        ("https://api.new1.pure.cloud", "https://api.new1.pure.cloud"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_any_other_https_address_is_used_unchanged(region: str, address: str) -> None:
    """A new region, or a test server; an empty text means the first region."""
    assert api_host(region) == address


@pytest.mark.parametrize(
    ("region", "text"),
    [
        ("mars-1", "give a region (us-east-1, "),
        ("evil.example", "or an address that begins with https://"),
        ("http://api.mypurecloud.com", "credentials are sent there"),
        ("ftp://api.mypurecloud.com", "begins with https://"),
        ("https://", "an address that begins with https://"),
        ("https://api.mypurecloud.com/api/v2", "the address of a host only"),
        ("https://user@api.mypurecloud.com", "the address of a host only"),
    ],
)
def test_an_invalid_region_is_refused(region: str, text: str) -> None:
    """Before a secret is sent there; plain HTTP is refused."""
    with pytest.raises(ValueError, match="give") as raised:
        api_host(region)

    assert text in str(raised.value)
