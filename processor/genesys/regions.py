"""The regions of Genesys Cloud, and the addresses of a region's API and login."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

DEFAULT = "mypurecloud.com"

REGIONS: Mapping[str, str] = {
    "us-east-1": DEFAULT,
    "eu-west-1": "mypurecloud.ie",
    "ap-southeast-2": "mypurecloud.com.au",
    "ap-northeast-1": "mypurecloud.jp",
    "eu-central-1": "mypurecloud.de",
    "us-west-2": "usw2.pure.cloud",
    "ca-central-1": "cac1.pure.cloud",
    "ap-northeast-2": "apne2.pure.cloud",
    "eu-west-2": "euw2.pure.cloud",
    "ap-south-1": "aps1.pure.cloud",
    "us-east-2": "use2.us-gov-pure.cloud",
    "sa-east-1": "sae1.pure.cloud",
    "me-central-1": "mec1.pure.cloud",
    "ap-northeast-3": "apne3.pure.cloud",
    "eu-central-2": "euc2.pure.cloud",
    "mx-central-1": "mxc1.pure.cloud",
    "ap-southeast-1": "apse1.pure.cloud",
    "eusc-de-east-1": "edee1.eusc-pure.cloud",
}
"""By AWS's name of a region, its domain (as in the SDK's PureCloudRegionHosts: a test compares)."""

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def api_host(region: str) -> str:
    """The address of the API in a region: `https://api.mypurecloud.de`.

    The region is its name, its domain, one of its hosts (`api.mypurecloud.de`), or an address
    (`https://…`), not necessarily of Genesys; empty for the default. Raises ValueError, which says
    what to give, for anything else: credentials are sent there.
    """
    text = region.strip().lower().rstrip("/") or DEFAULT
    if "://" not in text:
        domain = _domain(text)
        if domain is None:
            raise ValueError(
                f"give a region ({', '.join(REGIONS)}), its domain, such as {DEFAULT}, or an "
                "address that begins with https://"
            )
        return f"https://api.{domain}"
    parts = urlsplit(text)
    if not parts.hostname or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("give the address of a host only, such as https://api.mypurecloud.com")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ValueError("give an address that begins with https://: credentials are sent there")
    domain = _domain(parts.netloc)
    return text if domain is None else f"https://api.{domain}"


def login_host(api: str) -> str:
    """The address of the login, for the address of an API."""
    return api.replace("//api.", "//login.", 1)


def _domain(name: str) -> str | None:
    """The domain of a known region, by any of its names."""
    for prefix in ("", "api.", "login.", "apps."):
        if name.startswith(prefix) and name.removeprefix(prefix) in REGIONS.values():
            return name.removeprefix(prefix)
    return REGIONS.get(name.replace("_", "-"))
