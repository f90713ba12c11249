"""The SDK as it is imported here: its own modules, without its side effects."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from processor.genesys import sdk
from processor.genesys.apis import Apis
from processor.genesys.regions import REGIONS
from support.paths import ROOT

REPORT = """
import json, logging, sys, threading
print(json.dumps({
    "threads": threading.active_count(),
    "modules": [name for name in sys.modules if name.startswith("PureCloud")],
    "watchdog": "watchdog" in sys.modules,
    "handlers": len(logging.getLogger("PureCloudPlatformClientV2").handlers),
    "urllib3": logging.getLogger("urllib3").level,
    "found": found,
}))
"""
CLIENT = "client = GenesysClient.for_token('given', host='http://127.0.0.1:9')"


@pytest.fixture
def run(genesys_sdk: Path, tmp_path: Path) -> Callable[[str], Any]:
    """`run(code)`: a new process's report after some code, with a configuration in its home."""
    home = tmp_path / "home"
    configuration = home / ".genesyscloudpython" / "config"
    configuration.parent.mkdir(parents=True)
    configuration.write_text("[general]\nhost = https://evil.example\n[logging]\nlog_level = trace")

    def report(code: str) -> Any:
        result = subprocess.run(
            [sys.executable, "-c", f"{code}\n{REPORT}"],
            cwd=ROOT,
            env={**os.environ, "HOME": str(home), "PYTHONPATH": str(genesys_sdk)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)

    return report


def test_an_api_is_imported_without_side_effects(run: Callable[[str], Any]) -> None:
    """No thread, no file of the home directory, no logging configuration, and no model."""
    report = run(
        f"from processor.genesys import GenesysClient; {CLIENT}; client.users\n"
        "from PureCloudPlatformClientV2.api_client import ApiClient; found = ApiClient().host"
    )

    assert report["threads"] == 1
    assert report["found"] == "https://api.mypurecloud.com"
    assert (report["watchdog"], report["handlers"], report["urllib3"]) == (False, 0, 0)
    assert not [name for name in report["modules"] if ".models." in name]
    assert len(report["modules"]) < 20


def test_importing_the_client_imports_nothing_of_the_sdk(run: Callable[[str], Any]) -> None:
    """A handler that may call Genesys but does not costs next to nothing."""
    report = run("from processor.genesys import GenesysClient, models; found = 0")

    assert report["modules"] == []


def test_every_api_of_the_sdk_is_an_attribute(run: Callable[[str], Any]) -> None:
    """With the class that editors see."""
    report = run(
        f"from processor.genesys import GenesysClient; from processor.genesys.apis import Apis\n"
        f"{CLIENT}\n"
        "found = {name: type(getattr(client, name)).__name__ for name in Apis.__annotations__}"
    )

    assert report["found"] == Apis.__annotations__
    assert len(report["found"]) == 87
    assert not [name for name in report["modules"] if ".models." in name]


def test_a_model_is_imported_on_first_use(run: Callable[[str], Any]) -> None:
    """Only that one."""
    report = run("from processor.genesys import models; found = models.Queue().name")

    assert [name for name in report["modules"] if ".models." in name] == [
        "PureCloudPlatformClientV2.models.queue"
    ]


def test_the_sdk_can_be_imported_afterwards(run: Callable[[str], Any]) -> None:
    """By any of its names."""
    report = run(
        f"from processor.genesys import GenesysClient; {CLIENT}; client.routing\n"
        "import PureCloudPlatformClientV2 as sdk\n"
        "from PureCloudPlatformClientV2.models import Queue\n"
        "from PureCloudPlatformClientV2.rest import ApiException\n"
        "found = [sdk.Queue is Queue, sdk.RoutingApi is type(client.routing),"
        " sdk.PureCloudRegionHosts.us_east_1.name]"
    )

    assert report["found"] == [True, True, "us_east_1"]


def test_an_sdk_that_is_imported_already_is_used(run: Callable[[str], Any]) -> None:
    """Calls work in the same way."""
    report = run(
        "import PureCloudPlatformClientV2 as sdk\n"
        f"from processor.genesys import GenesysClient, models; {CLIENT}\n"
        "found = [type(client.routing) is sdk.RoutingApi, models.Queue is sdk.Queue,"
        " type(client.routing.api_client).__name__]"
    )

    assert report["found"] == [True, True, "SdkTransport"]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("client.routing", "the Genesys SDK is not installed: pip install"),
        ("models.Queue", "the Genesys SDK is not installed: pip install"),
    ],
)
def test_a_missing_sdk_is_reported(code: str, text: str) -> None:
    """It is an optional extra; the record is retried."""
    result = subprocess.run(
        [
            sys.executable,
            "-c",
            "from processor.genesys import GenesysClient, NotConfigured, models\n"
            f"{CLIENT}\ntry:\n    {code}\nexcept NotConfigured as error:\n    print(error)",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert text in result.stdout


def test_every_region_of_the_sdk_is_known(genesys_sdk: Path) -> None:  # noqa: ARG001
    """All 18, each with the SDK's host."""
    theirs = sdk.load("purecloud_region_hosts", "PureCloudRegionHosts")

    assert {each.name.replace("_", "-"): each.get_api_host() for each in theirs} == {
        name: f"https://api.{domain}" for name, domain in REGIONS.items()
    }
    assert len(REGIONS) == 18
