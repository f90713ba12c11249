"""A Genesys Cloud on the loopback, and clients that call it through the real SDK."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from processor.genesys import GenesysClient


def _load(name: str) -> ModuleType:
    # importlib mode puts no test folder on the path.
    spec = spec_from_file_location(f"tests_genesys_{name}", Path(__file__).parent / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_cloud = _load("cloud")


@pytest.fixture(scope="session")
def clouds() -> ModuleType:
    """The module cloud.py: replies, errors, a clock."""
    return _cloud


@pytest.fixture
def clock() -> Any:
    """It stands still but for those who sleep."""
    return _cloud.FakeClock()


@pytest.fixture
def cloud(clock: Any, genesys_sdk: Path) -> Iterator[Any]:  # noqa: ARG001 - nothing works without
    """A Genesys Cloud that keeps this time."""
    with _cloud.running(_cloud.Cloud(clock)) as here:
        yield here


@pytest.fixture
def connect(cloud: Any, clock: Any) -> Callable[..., GenesysClient]:
    """`connect(…)`: a client for it, with an OAuth client that it knows."""

    def make(client_secret: str = _cloud.CLIENT_SECRET, **options: Any) -> GenesysClient:
        options = {"host": cloud.address, "clock": clock, "sleep": clock.sleep, **options}
        return GenesysClient.for_client(_cloud.CLIENT_ID, client_secret, **options)

    return make
