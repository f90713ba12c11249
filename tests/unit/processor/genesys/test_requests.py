"""Sending one request: its time-outs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import urllib3

from processor.genesys.requests import HttpClient, Request, Response


@pytest.mark.parametrize(
    ("left", "total", "connect"), [(60, 10, 3), (6, 6, 3), (2.5, 2.5, 2.5), (-1, 0.001, 0.001)]
)
def test_time_outs_fit_the_time_that_is_left(
    left: float, total: float, connect: float, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten seconds for a response and three for a connection, less before a deadline."""
    used: list[urllib3.Timeout] = []

    class Pool:
        def clear(self) -> None:
            pass

        def urlopen(self, **options: Any) -> Any:
            used.append(options["timeout"])
            return SimpleNamespace(status=200, headers={"X-Y": "z"}, data=b"{}")

    monkeypatch.setattr(HttpClient, "_pool", Pool())
    client = HttpClient("https://api.mypurecloud.com", 10, clock)
    request = Request("GET", "/a", "https://api.mypurecloud.com/a", {}, None)

    assert client.send(request, clock() + left) == Response(200, {"x-y": "z"}, "{}")
    (timeout,) = used
    assert (timeout.total, timeout.connect_timeout) == (
        pytest.approx(total, abs=1e-6),
        pytest.approx(connect, abs=1e-6),
    )
