"""FakeGenesys answers as planned, and records what a handler asked."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from processor.genesys import GenesysClient, GenesysRefusal
from processor.genesys import sdk as genesys_sdk
from processor.testing import FakeGenesys, GenesysCall, UnexpectedCall

QUEUE = "routing.get_routing_queue"


@pytest.fixture
def genesys() -> FakeGenesys:
    """A Genesys Cloud without responses."""
    return FakeGenesys()


def test_it_stands_in_for_the_client(genesys: FakeGenesys) -> None:
    """For every deadline."""
    assert isinstance(genesys, GenesysClient)
    assert genesys.until(5) is genesys


def test_responses_are_given_one_after_another_and_the_last_repeats(genesys: FakeGenesys) -> None:
    """An exception among them is raised."""
    refusal, queue = GenesysRefusal("not found", status=404), SimpleNamespace(name="Sales")
    genesys.respond(QUEUE, refusal, queue)
    with pytest.raises(GenesysRefusal) as raised:
        genesys.routing.get_routing_queue("q1")
    assert raised.value is refusal
    assert [genesys.routing.get_routing_queue(each) for each in ("q1", "q2")] == [queue, queue]
    genesys.respond(QUEUE, None)
    assert genesys.routing.get_routing_queue("q3") is None


def test_calls_are_recorded(genesys: FakeGenesys) -> None:
    """With their arguments, also those that fail."""
    genesys.respond(QUEUE, None)
    genesys.routing.get_routing_queue("q1", expand=["members"])
    with pytest.raises(UnexpectedCall, match=r'called users\.get_user, .*genesys\.respond\("users'):
        genesys.users.get_user("u1")
    call = GenesysCall(QUEUE, ("q1",), {"expand": ["members"]})
    assert genesys.calls == [call, GenesysCall("users.get_user", ("u1",), {})]
    assert genesys.calls_of(QUEUE) == [call]
    assert repr(genesys) == "<FakeGenesys, 2 calls>"


@pytest.mark.parametrize(
    ("method", "message"),
    [
        ("rooting.get_routing_queue", "no API 'rooting'.*did you mean routing"),
        ("get_routing_queue", "no API 'get_routing_queue'"),
        ("routing", "'routing' names no method"),
    ],
)
def test_an_unknown_method_is_refused(genesys: FakeGenesys, method: str, message: str) -> None:
    """A test that plans it by a wrong name would prove nothing."""
    with pytest.raises(ValueError, match=message):
        genesys.respond(method, None)


def test_a_response_is_needed(genesys: FakeGenesys) -> None:
    """None has to be said."""
    with pytest.raises(ValueError, match="give a response; None is one"):
        genesys.respond(QUEUE)


def test_an_unknown_api_is_no_attribute(genesys: FakeGenesys) -> None:
    """As of the client."""
    with pytest.raises(AttributeError, match="'FakeGenesys' object has no attribute 'rooting'"):
        _ = genesys.rooting  # type: ignore[attr-defined]


def test_where_the_sdk_is_installed_its_methods_are_known(
    genesys: FakeGenesys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A misspelt one is refused."""
    loaded: list[Any] = []

    class RoutingApi:
        def get_routing_queue(self) -> None:
            """As of the SDK."""

    def load(module: str, name: str) -> type:
        loaded.append((module, name))
        return RoutingApi

    monkeypatch.setattr(genesys_sdk, "load", load)
    genesys.respond(QUEUE, None)
    with pytest.raises(
        ValueError, match="RoutingApi has no method 'get_routing_que'; did you mean"
    ):
        genesys.respond("routing.get_routing_que", None)
    assert loaded == [("apis.routing_api", "RoutingApi")] * 2
    assert "PureCloudPlatformClientV2.apis.routing_api" not in sys.modules
