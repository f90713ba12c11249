"""Reads a response: a success of the expected type is returned, for anything else it raises."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from processor.genesys.errors import GenesysRefusal, GenesysUnavailable
from processor.genesys.requests import NOT_REPEATED, Request, Response
from processor.genesys.retries import RetryableError

NOT_GENESYS = "check GENESYS_CLOUD_ENVIRONMENT, and any proxy in between"
MAX_RETRY_AFTER_SECONDS = 600.0
"""A longer Retry-After counts as this: one wrong response must not stop a process for good."""

_TRANSIENT = (408, 429, 502, 503, 504)
_NOT_JSON = ("file", "str")
"""The SDK's types of responses that need not be JSON."""
_CODE = re.compile(r"[A-Za-z][\w.-]{0,79}")
_CORRELATION = re.compile(r"[\w-]{1,64}")
_HINTS: Mapping[int, str] = {
    403: "give the OAuth client a role with the permission, in the division, and its token the "
    "scope",
    429: "check GENESYS_CLOUD_REQUESTS_PER_MINUTE, and what else uses the OAuth client",
    503: "Genesys Cloud may be in maintenance: see status.mypurecloud.com",
}


def check_response(request: Request, response: Response, now: float) -> Response:
    """Return a successful response whose body is what the SDK expects.

    Raises RetryableError if the request may be repeated; GenesysRefusal for any other status from
    400 to 499, 401 included; GenesysUnavailable for everything else.
    """
    status, kind = response.status, request.response_type
    if 200 <= status < 300:
        if _has_type(response, kind, reads=request.method == "GET"):
            return response
        raise GenesysUnavailable(
            f"{request.name}: {not_expected(request.host, kind)}", status=status
        )
    message = _describe(response)
    if status in _TRANSIENT:
        wait = _retry_after(response, now)
        # A throttled request was not done, nor one that is invited to come again.
        if request.is_idempotent or status == 429 or (status == 503 and wait is not None):
            raise RetryableError(
                message, status=status, retry_after=wait or 0, may_be_done=status != 429
            )
        raise GenesysUnavailable(f"{request.name}: {message}; {NOT_REPEATED}", status=status)
    if 400 <= status < 500:
        raise GenesysRefusal(
            f"{request.name}: {message}", status=status, code=_error_code(response)
        )
    raise GenesysUnavailable(f"{request.name}: {message}", status=status)


def _describe(response: Response) -> str:
    """The status, Genesys's error code, the correlation id for its support, and what to check.

    Never Genesys's message, which quotes the request.
    """
    text = " ".join(filter(None, (str(response.status), _error_code(response))))
    correlation = response.getheader("inin-correlation-id") or ""
    if _CORRELATION.fullmatch(correlation):
        text += f" (correlation {correlation})"
    hint = NOT_GENESYS if response.status < 400 else _HINTS.get(response.status)
    return f"{text}: {hint}" if hint else text


def not_expected(host: str, kind: str | None) -> str:
    """The message for a successful response whose body is not of the SDK's type `kind`."""
    return f"the response of {host} is not JSON{f' of type {kind}' if kind else ''}: {NOT_GENESYS}"


def _error_code(response: Response) -> str:
    """Genesys's error code, such as `not.found`; empty if there is none."""
    try:
        code = json.loads(response.data)["code"]
    except (LookupError, RecursionError, TypeError, ValueError):
        return ""
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _has_type(response: Response, kind: str | None, *, reads: bool) -> bool:
    """Whether the body is JSON of the SDK's type: `Queue`, `list[Queue]`, `dict(str, int)`.

    From anything else the SDK would make an empty model, or take a write for done. An empty body
    will do, except for a GET that expects one and is answered with 200.
    """
    if not response.data:
        return kind is None or kind in _NOT_JSON or not reads or response.status != 200
    if kind in _NOT_JSON:
        return True
    try:
        body = json.loads(response.data)
    except (RecursionError, ValueError):
        return False
    if kind is None:
        return True
    if kind.startswith("list["):
        return isinstance(body, list)
    return isinstance(body, dict) or not (kind.startswith("dict(") or kind[0].isupper())


def _retry_after(response: Response, now: float) -> float | None:
    """The seconds of Retry-After, a number or a date; None if it is missing or invalid."""
    from email.utils import parsedate_to_datetime

    text = (response.getheader("retry-after") or "").strip()
    if text.isdecimal():
        return min(float(text), MAX_RETRY_AFTER_SECONDS)
    try:
        wait = parsedate_to_datetime(text).timestamp() - now
    except (OverflowError, TypeError, ValueError):
        return None
    return min(max(0.0, wait), MAX_RETRY_AFTER_SECONDS)
