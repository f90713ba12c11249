"""What an answer says: what may be told of it, what to check, and when to come again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from processor.genesys.errors import GenesysRefusal
from processor.genesys.requests import Answer

NETWORK = "check the network, and GENESYS_CLOUD_ENVIRONMENT"
NOT_GENESYS = "check GENESYS_CLOUD_ENVIRONMENT, and what stands between, such as a proxy"

LONGEST_PAUSE_SECONDS = 600.0
_UNREAD = ("file", "str")
"""What the SDK calls answers that need not be JSON."""
_CODE = re.compile(r"[A-Za-z][\w.-]{0,79}")
_CORRELATION = re.compile(r"[\w-]{1,64}")
_HINTS: Mapping[int, str] = {
    403: "give the OAuth client a role with the permission, in the division, and its token the "
    "scope; then redrive the dead letter",
    429: "check GENESYS_CLOUD_REQUESTS_PER_MINUTE, and who else uses the OAuth client",
    503: "Genesys Cloud may be in maintenance: see status.mypurecloud.com",
}


def said(answer: Answer) -> str:
    """Genesys's status, its error code, what its support asks for, and what to check.

    Never its words: they quote what they were given.
    """
    known = " ".join(filter(None, (str(answer.status), code(answer))))
    correlation = answer.getheader("inin-correlation-id") or ""
    if _CORRELATION.fullmatch(correlation):
        known += f" (correlation {correlation})"
    hint = NOT_GENESYS if answer.status < 400 else _HINTS.get(answer.status)
    return f"{known}: {hint}" if hint else known


def code(answer: Answer) -> str:
    """Genesys's error code, such as `not.found`; empty where there is none."""
    try:
        found = json.loads(answer.data)["code"]
    except (LookupError, RecursionError, TypeError, ValueError):
        return ""
    return found if isinstance(found, str) and _CODE.fullmatch(found) else ""


def refusal(call: str, answer: Answer) -> GenesysRefusal:
    """The error that says so."""
    return GenesysRefusal(f"{call}: {said(answer)}", status=answer.status, code=code(answer))


def fits(answer: Answer, kind: str | None, *, reads: bool) -> bool:
    """Whether it is JSON of a kind, as the SDK names it: `Queue`, `list[Queue]`, `dict(str, int)`.

    Of anything else, the SDK would make a model with nothing in it, or take it that a write was
    done. Nothing at all fits, but for who `reads` something and is told that there it is (200).
    """
    if not answer.data:
        return kind is None or kind in _UNREAD or not reads or answer.status != 200
    if kind in _UNREAD:
        return True
    try:
        found = json.loads(answer.data)
    except (RecursionError, ValueError):
        return False
    if kind is None:
        return True
    if kind.startswith("list["):
        return isinstance(found, list)
    return isinstance(found, dict) or not (kind.startswith("dict(") or kind[0].isupper())


def retry_after(answer: Answer, now: float) -> float | None:
    """The seconds that Retry-After says, as a number or as a time; None where it says neither.

    Ten minutes at the most: then it is asked anew, and one wrong answer stops no process for good.
    """
    from email.utils import parsedate_to_datetime

    text = (answer.getheader("retry-after") or "").strip()
    if text.isdecimal():
        return min(float(text), LONGEST_PAUSE_SECONDS)
    try:
        wait = parsedate_to_datetime(text).timestamp() - now
    except (OverflowError, TypeError, ValueError):
        return None
    return min(max(0.0, wait), LONGEST_PAUSE_SECONDS)
