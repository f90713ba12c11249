"""The access token: had once, kept for the life of the process, renewed before it expires."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import NamedTuple, Protocol

from processor.genesys.errors import CredentialsRefused, RateLimited

REFUSED_SECONDS = 30.0
"""So long the login is not asked again what it has refused: each event would ask."""


class TokenResponse(NamedTuple):
    """A new token, and for how many seconds it is one."""

    token: str
    seconds: float

    def __repr__(self) -> str:
        """Without the token."""
        return f"TokenResponse(seconds={self.seconds})"


class Tokens(Protocol):
    """Where calls have their token from."""

    def get(self, until: float) -> str:
        """One that is valid; raises GenesysUnavailable where it cannot be had by then."""

    def refused(self, token: str) -> None:
        """Genesys Cloud does not take it; raises CredentialsRefused if there is no other."""


class StaticToken:
    """A token that somebody else has got."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get(self, until: float) -> str:  # noqa: ARG002 - it is there
        """The token."""
        return self._token

    def refused(self, token: str) -> None:  # noqa: ARG002 - there is but one
        """It has expired, or was never one."""
        raise CredentialsRefused(
            "Genesys Cloud does not take the access token (401): it has expired, or is of another "
            "region: check GENESYS_CLOUD_ACCESS_TOKEN and GENESYS_CLOUD_ENVIRONMENT, or give an "
            "OAuth client, whose tokens are renewed",
            status=401,
        )


class RefreshingToken:
    """The token of an OAuth client, which `ask` gets anew; one thread does so for all."""

    def __init__(self, ask: Callable[[float], TokenResponse], clock: Callable[[], float]) -> None:
        self._ask = ask
        self._clock = clock
        self._lock = Lock()
        self._token = ""
        self._renew_at = 0.0
        self._refusal: CredentialsRefused | None = None
        self._refused_until = 0.0

    def get(self, until: float) -> str:
        """One that is valid for a while yet."""
        if not self._lock.acquire(timeout=max(0.0, until - self._clock())):
            raise RateLimited("no time was left to wait for another thread's login")
        try:
            now = self._clock()
            if not self._token or now >= self._renew_at:
                if self._refusal is not None and now < self._refused_until:
                    raise CredentialsRefused(str(self._refusal), status=self._refusal.status)
                self._renew(until)
            return self._token
        finally:
            self._lock.release()

    def refused(self, token: str) -> None:
        """Have another one next time, unless another thread has seen to it."""
        with self._lock:
            if token == self._token:
                self._token = ""

    def _renew(self, until: float) -> None:
        try:
            granted = self._ask(until)
        except CredentialsRefused as error:
            self._refusal, self._refused_until = error, self._clock() + REFUSED_SECONDS
            raise
        self._refusal = None
        self._token = granted.token
        # A token of a day is renewed five minutes before its end, one of a minute six seconds.
        self._renew_at = self._clock() + granted.seconds - min(300.0, granted.seconds / 10)
