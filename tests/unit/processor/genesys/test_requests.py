"""Sending one request: its time-outs, and how much of a response is read."""

from __future__ import annotations

import gzip
from io import BytesIO
from typing import Any

import pytest
import urllib3

from processor.genesys.errors import GenesysUnavailable
from processor.genesys.requests import MAX_RESPONSE_BYTES, HttpClient, Request, Response
from processor.genesys.retries import RetryableError

REQUEST = Request("GET", "/a", "https://api.mypurecloud.com/a", {}, None)


class Pool:
    """Connections that respond with one body, and note what they are asked for."""

    def __init__(self, body: BytesIO, **headers: str) -> None:
        self.response = urllib3.HTTPResponse(body, headers, 200, preload_content=False)
        self.timeouts: list[urllib3.Timeout] = []

    def clear(self) -> None:
        """There are no idle connections."""

    def urlopen(self, **options: Any) -> urllib3.HTTPResponse:
        """Respond at once, with a body that may be slow."""
        self.timeouts.append(options["timeout"])
        return self.response


@pytest.mark.parametrize(
    ("left", "total", "connect"), [(60, 10, 3), (6, 6, 3), (2.5, 2.5, 2.5), (-1, 0.001, 0.001)]
)
def test_time_outs_fit_the_time_that_is_left(
    left: float, total: float, connect: float, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten seconds for a response and three for a connection, less before a deadline."""
    pool = Pool(BytesIO(b"{}"), **{"X-Y": "z"})
    monkeypatch.setattr(HttpClient, "_pool", pool)
    client = HttpClient("https://api.mypurecloud.com", 10, clock)

    assert client.send(REQUEST, clock() + left) == Response(200, {"x-y": "z"}, "{}")
    (timeout,) = pool.timeouts
    assert (timeout.total, timeout.connect_timeout) == (
        pytest.approx(total, abs=1e-6),
        pytest.approx(connect, abs=1e-6),
    )


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_body_that_drips_is_given_up_in_time(
    method: str, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every byte comes within the socket's time-out, and the last would come in a year."""

    class Dripping(BytesIO):
        def read1(self, _size: int | None = -1, /) -> bytes:
            clock.sleep(1)
            return self.read(1)

    monkeypatch.setattr(HttpClient, "_pool", Pool(Dripping(b"1" * 1_000_000)))
    client = HttpClient("https://api.mypurecloud.com", 10, clock)
    began = clock()
    with pytest.raises(RetryableError if method == "GET" else GenesysUnavailable) as raised:
        client.send(REQUEST._replace(method=method), began + 6)
    assert clock() - began == 6
    assert "no complete response in time" in str(raised.value)


@pytest.mark.parametrize("is_compressed", [False, True])
@pytest.mark.parametrize("more", [0, 1])
def test_a_body_is_read_up_to_its_limit(
    more: int, is_compressed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what is left nothing is read: 10 KiB of gzip are 10 MiB, and 10 MiB are 10 GiB."""
    content = b"a" * (MAX_RESPONSE_BYTES + more)
    headers = {"Content-Encoding": "gzip"} if is_compressed else {}
    pool = Pool(BytesIO(gzip.compress(content) if is_compressed else content), **headers)
    monkeypatch.setattr(HttpClient, "_pool", pool)
    client = HttpClient("https://api.mypurecloud.com", 10, lambda: 0)
    if not more:
        assert len(client.send(REQUEST, 10).data) == MAX_RESPONSE_BYTES
        return
    with pytest.raises(GenesysUnavailable, match=r"GET /a: the response of .* larger than 10 MiB"):
        client.send(REQUEST, 10)
    assert pool.response.closed
