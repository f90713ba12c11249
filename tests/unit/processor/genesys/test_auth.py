"""The access token: one for the process, refreshed in time, by one thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from processor.genesys import CredentialsRefused, RateLimited
from processor.genesys.auth import RefreshingToken, TokenResponse

FAR = 1_800_000_000.0


class Login:
    """Issues tokens that are valid for a day, or for `seconds`."""

    def __init__(self) -> None:
        self.seconds = 86_400.0
        self.count = 0
        self.refuses = False

    def __call__(self, _until: float) -> TokenResponse:
        self.count += 1
        if self.refuses:
            raise CredentialsRefused("check", status=401)
        return TokenResponse(f"token-{self.count}", self.seconds)


def test_a_token_is_kept_and_refreshed_before_it_expires(clock: Any) -> None:
    """The SDK does not track the expiry, and gets a 401 instead."""
    login = Login()
    tokens = RefreshingToken(login, clock)

    assert tokens.get(FAR) == tokens.get(FAR) == "token-1"
    clock.now += 86_400 - 301
    assert tokens.get(FAR) == "token-1"
    clock.now += 1
    assert tokens.get(FAR) == "token-2"


def test_a_short_lived_token_is_not_refreshed_each_time(clock: Any) -> None:
    """It is valid for less than the five minutes' margin."""
    login = Login()
    login.seconds = 60
    tokens = RefreshingToken(login, clock)
    tokens.get(FAR)

    clock.now += 53
    assert tokens.get(FAR) == "token-1"
    clock.now += 1
    assert tokens.get(FAR) == "token-2"


def test_threads_refresh_once(clock: Any) -> None:
    """The others wait for the one that logs in."""
    begun, go = Event(), Event()
    login = Login()

    def log_in(until: float) -> TokenResponse:
        begun.set()
        go.wait()
        return login(until)

    tokens = RefreshingToken(log_in, clock)
    with ThreadPoolExecutor(8) as pool:
        tokens_of = [pool.submit(tokens.get, FAR) for _ in range(8)]
        begun.wait()
        go.set()

        assert {each.result() for each in tokens_of} == {"token-1"}
    assert login.count == 1


def test_threads_that_are_rejected_together_refresh_once(clock: Any) -> None:
    """The second one rejects a token that has been replaced already."""
    login = Login()
    tokens = RefreshingToken(login, clock)
    old = tokens.get(FAR)

    tokens.reject(old)
    assert tokens.get(FAR) == "token-2"
    tokens.reject(old)

    assert tokens.get(FAR) == "token-2"


def test_a_login_is_not_waited_for_too_long(clock: Any) -> None:
    """An invocation that ends first retries its record."""
    begun, go = Event(), Event()

    def log_in(_until: float) -> TokenResponse:
        begun.set()
        go.wait()
        return TokenResponse("token", 60)

    tokens = RefreshingToken(log_in, clock)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(tokens.get, FAR)
        begun.wait()
        with pytest.raises(RateLimited, match="no time is left"):
            tokens.get(clock())
        go.set()


def test_rejected_credentials_are_not_sent_again_at_once(clock: Any) -> None:
    """Otherwise each of a thousand events would log in; after a while one tries again."""
    login = Login()
    login.refuses = True
    tokens = RefreshingToken(login, clock)
    for _ in range(3):
        with pytest.raises(CredentialsRefused, match="check"):
            tokens.get(FAR)
    assert login.count == 1

    login.refuses = False
    clock.now += 31

    assert tokens.get(FAR) == "token-2"


def test_a_repr_does_not_contain_the_token() -> None:
    """A repr ends up in logs."""
    assert "very-secret" not in repr(TokenResponse("very-secret", 60))
