"""Responses: which are a success, and which error each of the others raises."""

from __future__ import annotations

import pytest

from processor.genesys import GenesysRefusal, GenesysUnavailable
from processor.genesys.requests import Request, Response
from processor.genesys.responses import check_response
from processor.genesys.retries import RetryableError

NOW = 1_790_000_000.0


def request(method: str = "GET", response_type: str | None = "Queue") -> Request:
    return Request(method, "/api/v2/a/{id}", "https://api.example/api/v2/a/1", {}, response_type)


@pytest.mark.parametrize(
    ("response_type", "body"),
    [
        ("Queue", "{}"),
        ("list[Queue]", "[]"),
        ("dict(str, int)", "{}"),
        ("object", "7"),
        ("str", "text"),
        (None, ""),
    ],
)
def test_a_body_of_the_expected_type_is_a_success(response_type: str | None, body: str) -> None:
    response = Response(200, {}, body)

    assert check_response(request("GET", response_type), response, NOW) is response


@pytest.mark.parametrize(
    ("response_type", "body"),
    [("Queue", ""), ("Queue", "[]"), ("list[Queue]", "{}"), ("dict(str, int)", "7"), (None, "<p>")],
)
def test_a_body_of_another_type_is_not_a_success(response_type: str | None, body: str) -> None:
    """The SDK would create an empty model from it."""
    with pytest.raises(GenesysUnavailable, match=r"GET /api/v2/a/\{id\}: .* is not JSON"):
        check_response(request("GET", response_type), Response(200, {}, body), NOW)


@pytest.mark.parametrize(
    ("method", "status", "headers", "error"),
    [
        *(("GET", status, {}, RetryableError) for status in (408, 429, 502, 503, 504)),
        *(("PUT", status, {}, RetryableError) for status in (408, 429, 502, 503, 504)),
        *(("POST", status, {}, GenesysUnavailable) for status in (408, 502, 503, 504)),
        ("POST", 429, {}, RetryableError),
        ("POST", 503, {"retry-after": "1"}, RetryableError),
        ("POST", 504, {"retry-after": "1"}, GenesysUnavailable),
        *(("GET", status, {}, GenesysRefusal) for status in (400, 401, 403, 404, 499)),
        *(("GET", status, {}, GenesysUnavailable) for status in (302, 500, 501)),
    ],
)
def test_every_other_status_raises(
    method: str, status: int, headers: dict[str, str], error: type[Exception]
) -> None:
    """A write is retried only where the response shows that it was not done."""
    with pytest.raises(Exception, match=str(status)) as raised:
        check_response(request(method), Response(status, headers, ""), NOW)

    assert type(raised.value) is error
    assert raised.value.status == status  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        ("86400", 600),
        ("9" * 400, 600),
        ("Mon, 21 Sep 2026 14:13:25 GMT", 5),
        ("Mon, 21 Sep 2026 14:13:15 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 600),
        ("soon", 0),
        ("", 0),
    ],
)
def test_retry_after_is_a_number_or_a_date(text: str, seconds: float) -> None:
    """Ten minutes at most, so that no response stops a process for good."""
    with pytest.raises(RetryableError) as raised:
        check_response(request(), Response(429, {"retry-after": text}, ""), NOW)

    assert raised.value.retry_after == seconds
