"""The token: one for the process, renewed in time, by one thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from processor.genesys import CredentialsRefused, RateLimited
from processor.genesys.tokens import RefreshingToken, TokenResponse

FAR = 1_800_000_000.0


class Login:
    """Grants tokens of a day, or of as long as is said."""

    def __init__(self) -> None:
        self.seconds = 86_400.0
        self.asked = 0
        self.refuses = False

    def __call__(self, _until: float) -> TokenResponse:
        """Grant the next."""
        self.asked += 1
        if self.refuses:
            raise CredentialsRefused("check", status=401)
        return TokenResponse(f"token-{self.asked}", self.seconds)


def test_a_token_is_kept_and_renewed_before_it_expires(clock: Any) -> None:
    """The SDK forgets when that is, and has a 401 instead."""
    login = Login()
    tokens = RefreshingToken(login, clock)

    assert tokens.get(FAR) == tokens.get(FAR) == "token-1"
    clock.now += 86_400 - 301
    assert tokens.get(FAR) == "token-1"
    clock.now += 1
    assert tokens.get(FAR) == "token-2"


def test_a_short_token_is_not_renewed_each_time(clock: Any) -> None:
    """Five minutes before its end it may not even have begun."""
    login = Login()
    login.seconds = 60
    tokens = RefreshingToken(login, clock)
    tokens.get(FAR)

    clock.now += 53
    assert tokens.get(FAR) == "token-1"
    clock.now += 1
    assert tokens.get(FAR) == "token-2"


def test_threads_renew_once(clock: Any) -> None:
    """The others wait for the one that does."""
    begun, go = Event(), Event()
    login = Login()

    def ask(until: float) -> TokenResponse:
        begun.set()
        go.wait()
        return login(until)

    tokens = RefreshingToken(ask, clock)
    with ThreadPoolExecutor(8) as pool:
        had = [pool.submit(tokens.get, FAR) for _ in range(8)]
        begun.wait()
        go.set()

        assert {each.result() for each in had} == {"token-1"}
    assert login.asked == 1


def test_threads_that_are_refused_together_renew_once(clock: Any) -> None:
    """The second to say so speaks of a token that is gone already."""
    login = Login()
    tokens = RefreshingToken(login, clock)
    old = tokens.get(FAR)

    tokens.refused(old)
    assert tokens.get(FAR) == "token-2"
    tokens.refused(old)

    assert tokens.get(FAR) == "token-2"


def test_a_login_is_not_waited_for_too_long(clock: Any) -> None:
    """An invocation that ends first retries its record."""
    begun, go = Event(), Event()

    def ask(_until: float) -> TokenResponse:
        begun.set()
        go.wait()
        return TokenResponse("token", 60)

    tokens = RefreshingToken(ask, clock)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(tokens.get, FAR)
        begun.wait()
        with pytest.raises(RateLimited, match="no time was left"):
            tokens.get(clock())
        go.set()


def test_a_refused_client_is_not_asked_for_at_once_again(clock: Any) -> None:
    """Each of a thousand events would; after a while one does, and may find it mended."""
    login = Login()
    login.refuses = True
    tokens = RefreshingToken(login, clock)
    for _ in range(3):
        with pytest.raises(CredentialsRefused, match="check"):
            tokens.get(FAR)
    assert login.asked == 1

    login.refuses = False
    clock.now += 31

    assert tokens.get(FAR) == "token-2"


def test_no_token_is_in_a_repr() -> None:
    """Of which some log is always made."""
    assert "very-secret" not in repr(TokenResponse("very-secret", 60))
