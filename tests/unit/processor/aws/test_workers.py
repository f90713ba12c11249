"""Whoever waits for a request can stop waiting, and a request that hangs holds up nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from threading import Barrier, Event, get_ident
from threading import enumerate as enumerate_threads

import pytest

from processor.aws.workers import CONCURRENT_TASKS, MAX_THREADS, ThreadWorkers
from support.paths import ROOT

AT_ONCE = 0.01
"""Seconds in which a task that hangs does not end, on no machine."""
LONG = 600
"""Seconds in which every other task ends."""


class Hang:
    """A task that hangs until the test is over."""

    def __init__(self) -> None:
        self.end = Event()
        self.begun = 0

    def __call__(self) -> str:
        """Hang."""
        self.begun += 1
        self.end.wait()
        return "late"


@pytest.fixture
def hang() -> Iterator[Hang]:
    """A task that hangs."""
    task = Hang()
    yield task
    task.end.set()


def test_results_are_in_the_order_of_the_tasks() -> None:
    """With more tasks than run at a time."""
    tasks = [lambda number=number: number for number in range(100)]
    assert ThreadWorkers("test").run_all(tasks, LONG) == list(range(100))
    assert ThreadWorkers("test").run_all([], LONG) == []


def test_tasks_run_concurrently() -> None:
    """CONCURRENT_TASKS of them wait for one another, and end."""
    together = Barrier(CONCURRENT_TASKS)
    tasks = [lambda: together.wait(LONG)] * CONCURRENT_TASKS
    assert sorted(map(int, filter(None, ThreadWorkers("test").run_all(tasks, LONG)))) == [1, 2, 3]


def test_the_exception_of_a_task_is_raised() -> None:
    """It belongs to whoever asked."""
    with pytest.raises(ZeroDivisionError):
        ThreadWorkers("test").run_all([lambda: 1, lambda: 1 // 0], LONG)


def test_a_task_that_hangs_has_no_result(hang: Hang) -> None:
    """The wait ends, and the next call has threads."""
    workers = ThreadWorkers("test")
    assert workers.run_all([hang], AT_ONCE) == [None]
    assert workers.run_all([lambda: "next"], LONG) == ["next"]


def test_a_late_result_is_dropped(hang: Hang) -> None:
    """What was answered stays as it is when the task ends after all."""
    workers = ThreadWorkers("test")
    results = workers.run_all([hang], AT_ONCE)
    hang.end.set()
    assert workers.run_all([lambda: "next"], LONG) == ["next"]
    assert results == [None]


def test_a_thread_is_used_again() -> None:
    """To start one for each request would cost a fifth of it."""
    workers = ThreadWorkers("test")
    assert len({workers.run_all([get_ident], LONG)[0] for _ in range(100)}) == 1


def test_threads_end_with_their_workers() -> None:
    """Whoever makes many workers does not collect threads."""
    workers = ThreadWorkers("of one test")
    workers.run_all([lambda: None] * CONCURRENT_TASKS, LONG)
    threads = [thread for thread in enumerate_threads() if thread.name == "of one test"]
    assert threads
    del workers
    for thread in threads:
        thread.join(LONG)
        assert not thread.is_alive()


def test_what_has_not_begun_in_time_never_begins(hang: Hang) -> None:
    """A request that is not waited for would have unexpected effects."""
    workers = ThreadWorkers("test")
    begun: list[int] = []
    tasks = [hang] * CONCURRENT_TASKS + [lambda: begun.append(1)]
    assert workers.run_all(tasks, AT_ONCE) == [None] * (CONCURRENT_TASKS + 1)
    hang.end.set()
    assert workers.run_all([lambda: "next"], LONG) == ["next"]
    assert not begun


def test_threads_that_hang_are_limited(hang: Hang) -> None:
    """No more are started than MAX_THREADS; when they end, there are workers again."""
    workers = ThreadWorkers("test")
    for _ in range(MAX_THREADS // CONCURRENT_TASKS + 5):
        assert set(workers.run_all([hang] * CONCURRENT_TASKS, AT_ONCE)) == {None}
    assert hang.begun <= MAX_THREADS
    assert workers.run_all([lambda: "next"], LONG) == [None]
    assert ThreadWorkers("other").run_all([lambda: "next"], LONG) == ["next"]
    hang.end.set()
    while workers.run_all([lambda: "next"], LONG) != ["next"]:
        pass


def test_a_process_that_can_start_no_thread_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The request is not made, and not waited for."""

    def refuse(*_arguments: object) -> None:
        raise RuntimeError("can't start new thread")

    workers = ThreadWorkers("test")
    with monkeypatch.context() as patched:
        patched.setattr("threading.Thread.start", refuse)
        for _ in range(MAX_THREADS + 1):
            assert workers.run_all([lambda: 1], LONG) == [None]
    assert workers.run_all([lambda: 1], LONG) == [1]


def test_the_process_ends_while_a_task_hangs() -> None:
    """Otherwise an execution environment could not be stopped."""
    program = (
        "from threading import Event; from processor.aws.workers import ThreadWorkers;"
        f"print(ThreadWorkers('test').run_all([Event().wait], {AT_ONCE}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LONG,
        check=True,
    )
    assert done.stdout == "[None]\n"
