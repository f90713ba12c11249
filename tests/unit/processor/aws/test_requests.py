"""Requests are retried in one place, end in time, and one bad item leaves the others alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http.client import IncompleteRead
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.parsers import ResponseParserError
from hypothesis import given
from hypothesis import strategies as st
from urllib3.exceptions import ProtocolError

from processor.aws.requests import (
    ATTEMPT_SECONDS,
    GIVE_UP_SECONDS,
    MIN_ATTEMPT_SECONDS,
    Refused,
    Requests,
)
from processor.aws.workers import CallingThread
from processor.errors import ConfigurationError
from support.genesys_cloud import FakeClock

CHUNKS = ["abc", "de"]


class Hanging:
    """Workers whose tasks hang until the time is up, unless they are among the first `answered`."""

    def __init__(self, clock: FakeClock, answered: int = 0) -> None:
        self.clock = clock
        self.answered = answered
        self.begun: list[tuple[float, float]] = []
        """For each call, when it began and for how long it waited."""

    def run_all(self, tasks: Sequence[Callable[[], Any]], timeout: float) -> list[Any]:
        """Wait for as long as it may."""
        self.begun.append((self.clock.now, timeout))
        if len(self.begun) <= self.answered:
            return [task() for task in tasks]
        self.clock.now += timeout
        return [None for _ in tasks]


class Service:
    """A service whose requests fail one after another as a test says, and then succeed."""

    def __init__(self, *failures: Any, odd: str = "") -> None:
        self.failures = list(failures)
        self.odd = odd
        """Items for whose sake a whole request is refused."""
        self.requests: list[str] = []

    def __call__(self, items: list[str]) -> list[str | Refused]:
        """Answer with upper-case letters."""
        self.requests.append("".join(items))
        failure = self.failures.pop(0) if self.failures else None
        if isinstance(failure, Exception):
            raise failure
        if set(items) & set(self.odd):
            raise client_error("InvalidParameterValue")
        refused: dict[str, Refused] = failure or {}
        return [refused.get(item, item.upper()) for item in items]


def client_error(code: str, status: int = 400) -> ClientError:
    """What boto3 raises for a request that AWS refuses."""
    return ClientError(
        {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        "SendMessageBatch",
    )


def run(service: Any, clock: FakeClock, *, seconds: float = 30, workers: Any = None) -> list[Any]:
    """Request CHUNKS within some seconds."""
    requests = Requests(workers or CallingThread(), clock, clock.sleep)
    return requests.run(CHUNKS, service, until=clock.now + seconds)


def test_answers_are_in_the_order_of_the_items() -> None:
    """Over all chunks, with one request for each."""
    service = Service()
    assert run(service, FakeClock()) == list("ABCDE")
    assert service.requests == CHUNKS


def test_only_what_was_refused_is_requested_again() -> None:
    """And not at all where that cannot help."""
    service = Service({"b": Refused("busy"), "c": Refused("wrong", is_final=True)})
    assert run(service, FakeClock()) == ["A", "B", Refused("wrong", is_final=True), "D", "E"]
    assert service.requests == ["abc", "de", "b"]


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(client_error("ThrottlingException"), id="throttled"),
        pytest.param(client_error("ProvisionedThroughputExceededException"), id="throughput"),
        pytest.param(client_error("RequestLimitExceeded"), id="limit"),
        pytest.param(client_error("KmsThrottled"), id="key"),
        pytest.param(client_error("ExpiredTokenException", 403), id="credentials-expired"),
        pytest.param(client_error("InternalServerError", 500), id="internal"),
        pytest.param(client_error("503", 503), id="unavailable"),
        pytest.param(EndpointConnectionError(endpoint_url="x"), id="no-connection"),
        pytest.param(ResponseParserError("cut off"), id="garbled"),
        pytest.param(ProtocolError("cut off"), id="urllib3"),
        pytest.param(IncompleteRead(b""), id="http-client"),
        pytest.param(ConnectionResetError(), id="reset"),
        pytest.param(KeyError("Responses"), id="no-answers"),
    ],
)
def test_a_request_that_fails_is_made_again_as_it_was(failure: Exception) -> None:
    """With the same items; the other requests are not."""
    service = Service(failure)
    assert run(service, FakeClock()) == list("ABCDE")
    assert service.requests == ["abc", "de", "abc"]


@pytest.mark.parametrize("odd", list("abcde"))
def test_an_item_for_which_a_request_is_refused_fails_alone(odd: str) -> None:
    """The request is made again in halves; that of the odd one alone is not repeated."""
    service = Service(odd=odd)
    answers = run(service, FakeClock())
    why = Refused("SendMessageBatch: InvalidParameterValue", is_final=True)
    assert answers == [why if item == odd else item.upper() for item in "abcde"]
    assert service.requests.count(odd) == 1
    assert len(service.requests) <= 6


def test_an_item_that_boto3_cannot_send_fails_alone() -> None:
    """Half a character is no UTF-8."""

    def call(items: list[str]) -> list[str]:
        if "b" in items:
            "\ud800".encode()
        return items

    answers = run(call, FakeClock())
    assert answers == ["a", Refused("UnicodeEncodeError", is_final=True), "c", "d", "e"]


def test_an_error_of_the_caller_is_raised() -> None:
    """A command's message for its user is no failure of the service."""

    class Message(Exception):
        pass

    with pytest.raises(Message):
        run(Service(Message()), FakeClock())


def test_a_wrong_setting_is_reported_at_once() -> None:
    """No retry can change it; the message names the setting and the permission."""
    service = Service(client_error("AccessDenied", 403))
    with pytest.raises(ConfigurationError, match=r"^DLQ_URL: .*lacks a permission: sqs:Send"):
        run(service, FakeClock())
    assert service.requests == ["abc"]


def test_an_operation_that_depends_on_no_setting_is_not_a_wrong_setting() -> None:
    """Such as one of the command line's, which has its own messages."""
    error = ClientError({"Error": {"Code": "AccessDenied"}}, "DeleteMessageBatch")
    assert run(Service(error), FakeClock()) == list("ABCDE")


def test_what_never_ends_is_given_up_in_time() -> None:
    """Attempts share the time: none is longer than ATTEMPT_SECONDS, none ends after `until`."""
    clock = FakeClock(0)
    workers = Hanging(clock)
    answers = run(Service(), clock, seconds=12, workers=workers)
    assert answers == [Refused("no answer in time")] * 5
    assert [timeout for _, timeout in workers.begun[:2]] == [ATTEMPT_SECONDS] * 2
    assert len(workers.begun) == 3
    assert 12 - MIN_ATTEMPT_SECONDS <= clock.now <= 12


def test_what_was_answered_before_a_request_hangs_is_kept() -> None:
    """Only the rest has no answer."""
    clock = FakeClock(0)
    service = Service({"b": Refused("busy")})
    answers = run(service, clock, workers=Hanging(clock, answered=1))
    assert answers == ["A", Refused("busy")._replace(why="no answer in time"), "C", "D", "E"]


@pytest.mark.parametrize("seconds", [-100, 0, MIN_ATTEMPT_SECONDS * 0.99])
def test_no_attempt_is_begun_that_could_not_end(seconds: float) -> None:
    """With less than MIN_ATTEMPT_SECONDS no request is made."""
    service = Service()
    clock = FakeClock(0)
    assert run(service, clock, seconds=seconds) == [Refused("no time was left")] * 5
    assert (service.requests, clock.slept) == ([], [])


def test_without_a_deadline_requests_end_too() -> None:
    """As for a run on the command line, against a service that takes nothing."""
    clock = FakeClock(0)
    requests = Requests(Hanging(clock), clock, clock.sleep)
    answers = requests.run(CHUNKS, Service(), until=None)
    assert {answer.why for answer in answers if isinstance(answer, Refused)} == {
        "no answer in time"
    }
    assert GIVE_UP_SECONDS - MIN_ATTEMPT_SECONDS <= clock.now <= GIVE_UP_SECONDS


def test_pauses_grow_to_a_limit() -> None:
    """A service that refuses everything is not asked more and more often."""
    clock = FakeClock(0)
    service = Service(*[client_error("Throttling")] * 1_000)
    run(service, clock, seconds=60)
    assert max(clock.slept) <= 2
    assert 40 <= len(service.requests) <= 400
    assert clock.now <= 60


@given(
    seconds=st.floats(0, 30),
    delays=st.lists(st.floats(0, 9), max_size=20),
    refuses=st.lists(st.sampled_from(["", "a", "bd", "abcde", "request", "content"]), max_size=20),
)
def test_it_always_returns_in_time(seconds: float, delays: list[float], refuses: list[str]) -> None:
    """For attempts of any length and with any answer; and every item has an answer."""
    clock = FakeClock(0)

    class Slow:
        def run_all(self, tasks: Sequence[Callable[[], Any]], timeout: float) -> list[Any]:
            assert clock.now + timeout <= seconds + 1e-6
            assert timeout >= MIN_ATTEMPT_SECONDS
            delay = delays.pop() if delays else 0
            clock.now += min(delay, timeout)
            return [task() if delay <= timeout else None for task in tasks]

    def call(items: list[str]) -> list[str | Refused]:
        refused = refuses.pop() if refuses else ""
        if refused == "request":
            raise ConnectionResetError
        if refused == "content":
            raise client_error("ValidationException")
        return [Refused("busy") if item in refused else item for item in items]

    answers = run(call, clock, seconds=seconds, workers=Slow())
    assert clock.now <= seconds + 1e-6
    assert all(
        answer == item or isinstance(answer, Refused)
        for answer, item in zip(answers, "abcde", strict=True)
    )
