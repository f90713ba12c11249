"""The time limit stops calls that do not end, and no others."""

from __future__ import annotations

import signal
import threading
from time import process_time

import pytest

from tools.check.time_limit import TimeLimitExceeded, cpu_limit

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="this platform has no such timers"
)


def work(steps: int) -> int:
    return sum(step * step for step in range(steps))


def test_a_call_that_takes_too_long_is_stopped() -> None:
    """The exception has the limit for the message."""
    with (
        pytest.raises(TimeLimitExceeded, match=r"does not end within 0\.05 s"),
        cpu_limit(0.05) as limited,
    ):
        limited(work, 10**12)


def test_a_call_that_catches_everything_is_stopped() -> None:
    """The exception is raised again until it is not caught."""
    caught = []

    def stubborn() -> None:
        while len(caught) < 3:
            try:
                work(10**12)
            except BaseException as error:  # noqa: BLE001 - that is the point
                caught.append(error)
        work(10**12)

    with pytest.raises(TimeLimitExceeded), cpu_limit(0.05) as limited:
        limited(stubborn)

    assert len(caught) == 3


def test_a_call_that_ends_is_not_stopped() -> None:
    """No alarm follows: neither timer nor signal handler remains."""
    before = signal.getsignal(signal.SIGPROF)

    for _ in range(100):
        with cpu_limit(0.05) as limited:
            assert limited(work, 10) == work(10)

    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) is before
    work(10**6)


def test_each_call_has_the_full_time() -> None:
    """However long all calls and the code between them take."""
    spent = process_time()

    with cpu_limit(0.05) as limited:
        while process_time() - spent < 0.2:
            limited(work, 10)
            work(10**4)


def test_other_threads_have_no_limit() -> None:
    """No timer can be set in another thread."""
    done = []

    def run() -> None:
        with cpu_limit(0.001) as limited:
            done.append(limited(work, 10**5))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()

    assert done == [work(10**5)]


def test_a_platform_without_timers_has_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as Windows, where everything else of `check` works."""
    monkeypatch.delattr(signal, "setitimer")

    with cpu_limit(0.001) as limited:
        assert limited(work, 10**5)
