"""Where Genesys Cloud is: credentials go to the address that comes out here."""

from __future__ import annotations

import pytest

from processor.genesys.regions import api_host, login_host


@pytest.mark.parametrize(
    "place",
    [
        *("eu-central-1", "eu_central_1", "EU-Central-1 ", "mypurecloud.de", "api.mypurecloud.de"),
        *("login.mypurecloud.de", "https://api.mypurecloud.de/", "https://apps.mypurecloud.de"),
    ],
)
def test_a_region_is_known_by_every_name(place: str) -> None:
    """As people write it: in the SDK, in the tutorial, in the address bar."""
    assert api_host(place) == "https://api.mypurecloud.de"
    assert login_host(api_host(place)) == "https://login.mypurecloud.de"


@pytest.mark.parametrize(
    ("place", "address"),
    [
        ("", "https://api.mypurecloud.com"),
        ("https://api.new1.pure.cloud", "https://api.new1.pure.cloud"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_another_address_is_taken_as_it_is(place: str, address: str) -> None:
    """A region that is new, or a server for a test; nothing is the first region."""
    assert api_host(place) == address


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("mars-1", "give a region (us-east-1, "),
        ("evil.example", "or an address that begins with https://"),
        ("http://api.mypurecloud.com", "credentials are sent there"),
        ("ftp://api.mypurecloud.com", "begins with https://"),
        ("https://", "an address that begins with https://"),
        ("https://api.mypurecloud.com/api/v2", "the address of a host only"),
        ("https://somebody@api.mypurecloud.com", "the address of a host only"),
    ],
)
def test_what_is_no_region_is_refused(place: str, told: str) -> None:
    """Before a secret goes there, and never in the clear."""
    with pytest.raises(ValueError, match="give") as refused:
        api_host(place)

    assert told in str(refused.value)
