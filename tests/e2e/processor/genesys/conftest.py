"""A Genesys Cloud on the loopback, and clients that call it through the real SDK."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from processor.genesys import GenesysClient
from support.genesys_cloud import CLIENT_ID, CLIENT_SECRET, Cloud, FakeClock, running


@pytest.fixture
def clock() -> FakeClock:
    """A clock that only sleeping moves forward."""
    return FakeClock()


@pytest.fixture
def cloud(clock: Any, genesys_sdk: Path) -> Iterator[Any]:  # noqa: ARG001 - nothing works without
    """A Genesys Cloud with this clock."""
    with running(Cloud(clock)) as here:
        yield here


@pytest.fixture
def connect(cloud: Any, clock: Any) -> Callable[..., GenesysClient]:
    """`connect(…)`: a client for it, with a registered OAuth client."""

    def make(client_secret: str = CLIENT_SECRET, **options: Any) -> GenesysClient:
        options = {"host": cloud.address, "clock": clock, "sleep": clock.sleep, **options}
        return GenesysClient.for_client(CLIENT_ID, client_secret, **options)

    return make
