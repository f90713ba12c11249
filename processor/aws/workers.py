"""Threads that make requests, so that whoever waits for them can stop waiting."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any, Protocol, TypeAlias, TypeVar
from weakref import finalize

Result = TypeVar("Result")

CONCURRENT_TASKS = 4
"""How many tasks of one call run at a time."""
MAX_THREADS = 64
"""Threads that hang included; a Lambda function may have 1,024 in all."""


class Workers(Protocol):
    """Runs tasks concurrently, for a limited time."""

    def run_all(self, tasks: Sequence[Callable[[], Result]], timeout: float) -> list[Result | None]:
        """Run tasks; return their results, None for each that did not end within `timeout` seconds.

        What did not end may still do so, and its result is dropped; what has not begun by then
        never does. Raises what the first task raised, of those that ended.
        """
        ...


class ThreadWorkers:
    """Workers in threads that are kept, so that one that hangs holds up no other.

    A thread that hangs is not free, and another is started in its place; if MAX_THREADS hang, no
    task begins until one of them has ended. They are daemons: the process can end while one hangs.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._inboxes: list[_Inbox] = []
        """Of every thread that was started."""
        self._free: deque[_Inbox] = deque()
        """Of those that wait for work."""
        self._starting = Lock()
        finalize(self, _end, self._inboxes)

    def run_all(self, tasks: Sequence[Callable[[], Result]], timeout: float) -> list[Result | None]:
        """Run tasks, CONCURRENT_TASKS at a time."""
        if not tasks:
            return []
        run = _Run(tasks)
        threads = [self._pass_on(run) for _ in tasks[:CONCURRENT_TASKS]]
        if any(threads):
            run.ended.wait(timeout)
        return run.close()

    def _pass_on(self, run: _Run) -> bool:
        """Let a thread work on a run; whether there could be one."""
        try:
            inbox = self._free.pop()
        except IndexError:
            with self._starting:
                if len(self._inboxes) == MAX_THREADS:
                    return False
                inbox = SimpleQueue()
                thread = Thread(
                    target=_work, args=(inbox, self._free), name=self._name, daemon=True
                )
                try:
                    thread.start()
                except RuntimeError:  # the process can have no more
                    return False
                self._inboxes.append(inbox)
        inbox.put(run)
        return True


class _Run:
    """The tasks of one call: those that wait, and the results of those that have ended."""

    def __init__(self, tasks: Sequence[Callable[[], Any]]) -> None:
        self.ended = Event()
        """Set when every task has ended."""
        self._waiting = deque(enumerate(tasks))
        self._results: list[Any] = [None] * len(tasks)
        self._errors: dict[int, BaseException] = {}
        self._lock = Lock()
        self._running = len(tasks)

    def work(self) -> bool:
        """Run what is waiting, one task after another; whether all have ended then."""
        while True:
            try:
                number, task = self._waiting.popleft()
            except IndexError:
                return False
            result = error = None
            try:
                result = task()
            except BaseException as raised:  # noqa: BLE001 - it belongs to the caller
                error = raised
            with self._lock:
                self._results[number] = result
                if error is not None:
                    self._errors[number] = error
                self._running -= 1
                if not self._running:
                    return True

    def close(self) -> list[Any]:
        """Let no further task begin; the results until now, or the error of the first task."""
        self._waiting.clear()
        with self._lock:
            if self._errors:
                raise self._errors[min(self._errors)]
            return list(self._results)


_Inbox: TypeAlias = "SimpleQueue[_Run | None]"
"""Where a thread receives work; None ends it."""


def _work(inbox: _Inbox, free: deque[_Inbox]) -> None:
    while (run := inbox.get()) is not None:
        is_last = run.work()
        free.append(inbox)  # before the run has ended: the next call finds this thread
        if is_last:
            run.ended.set()
        del run  # its tasks are the caller's


def _end(inboxes: list[_Inbox]) -> None:
    """End the threads of workers that are not used any more, when they have nothing to do."""
    for inbox in inboxes:
        inbox.put(None)


class CallingThread:
    """Workers for a command, which waits for its requests: one after another, no thread."""

    def run_all(
        self,
        tasks: Sequence[Callable[[], Result]],
        timeout: float,  # noqa: ARG002 - boto3's own time-outs are enough
    ) -> list[Result | None]:
        """Run tasks, each to its end."""
        return [task() for task in tasks]
