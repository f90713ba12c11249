"""Timers: they act in time, each on a thread of its own, and cost one thread while they wait."""

from __future__ import annotations

import os
import subprocess
import sys
from math import inf
from threading import Event, Thread, current_thread

import pytest

from processor.claims import Timers
from support.paths import ROOT

LONG = 6_000.0
"""Seconds, that no test waits for."""
PATIENCE = 600.0
"""Seconds in which what is expected happens, on every machine."""


def test_a_timer_acts_on_a_thread_of_its_own() -> None:
    """Whoever started it goes on."""
    threads = []
    acted = Event()
    Timers().start(0.001, lambda: (threads.append(current_thread()), acted.set()))
    assert acted.wait(PATIENCE)
    assert threads[0] is not current_thread()
    assert threads[0].daemon


def test_an_earlier_timer_that_is_started_later_acts_first() -> None:
    """The thread wakes up for it, though it waits for a later one."""
    timers = Timers()
    late, early = Event(), Event()
    timers.start(LONG, late.set)
    while timers._wakes_at == inf:  # until it waits for that one
        with timers._lock:
            pass
    timers.start(0.001, early.set)
    assert early.wait(PATIENCE)
    assert not late.is_set()


def test_a_cancelled_timer_never_acts() -> None:
    """Also if it would have been due first; to cancel it again changes nothing."""
    timers = Timers()
    cancelled, other = Event(), Event()
    with timers._lock:  # so that it cannot act before it is cancelled
        cancel = timers.start(0.005, cancelled.set)
        timers.start(0.01, other.set)
        cancel()
        cancel()
    assert other.wait(PATIENCE)
    assert not cancelled.is_set()


def test_an_action_that_hangs_or_raises_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As a store may."""
    timers = Timers()
    release, acted, raised = Event(), Event(), Event()
    monkeypatch.setattr("threading.excepthook", lambda _: raised.set())
    timers.start(0, release.wait)
    timers.start(0, lambda: 1 / 0)
    timers.start(0.001, acted.set)
    assert acted.wait(PATIENCE)
    assert raised.wait(PATIENCE)
    release.set()


def test_many_timers_that_are_cancelled_start_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch starts two of them, and a thread costs more than an event."""
    started = []
    start = Thread.start

    def count(thread: Thread) -> None:
        started.append(thread.name)
        start(thread)

    monkeypatch.setattr(Thread, "start", count)
    timers = Timers()
    for seconds in range(100):
        timers.start(LONG + seconds, lambda: None)()
    assert started == ["timers"]


def test_without_another_thread_the_action_runs_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The process may have no more; what the action raises ends no other timer."""
    timers = Timers()
    timers.start(LONG, lambda: None)

    def refuse(_thread: Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Thread, "start", refuse)
    acted = Event()
    timers.start(0, lambda: 1 / 0)
    timers.start(0.001, acted.set)
    assert acted.wait(PATIENCE)


FORK = """
import os
from threading import Event
from processor.claims import Timers

timers = Timers()
inherited, acted = Event(), Event()
timers.start(6000, inherited.set)
timers._lock.acquire()  # as its thread may have it
child = os.fork()
if child == 0:
    timers.start(0.001, acted.set)
    os._exit(0 if acted.wait(600) and not timers._waiting else 1)
timers._lock.release()
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_forked_process_has_timers_of_its_own() -> None:
    """Those of its parent act there alone."""
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORK], check=True, timeout=PATIENCE, cwd=ROOT
    )
