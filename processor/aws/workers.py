"""Threads that make requests, so that whoever waits for them can stop waiting."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from threading import Semaphore, Thread
from typing import Any, Protocol, TypeVar

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
    """Workers in threads of their own for each call, so that one that hangs holds up no other.

    To start a thread costs a tenth of what a request does. They are daemons: the process can end
    while one hangs. If MAX_THREADS hang, no task begins until one of them has ended.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._free = Semaphore(MAX_THREADS)

    def run_all(self, tasks: Sequence[Callable[[], Result]], timeout: float) -> list[Result | None]:
        """Run tasks, CONCURRENT_TASKS at a time."""
        futures: list[Future[Result]] = [Future() for _ in tasks]
        waiting = deque(zip(tasks, futures, strict=True))
        threads = [self._start(waiting) for _ in tasks[:CONCURRENT_TASKS]]
        if any(threads):
            wait(futures, timeout)
        waiting.clear()
        return [future.result() if future.done() else None for future in futures]

    def _start(self, waiting: deque[tuple[Callable[[], Any], Future[Any]]]) -> bool:
        """Start a thread that works until nothing is waiting; whether there could be one."""
        if not self._free.acquire(blocking=False):
            return False
        try:
            Thread(target=self._work, args=(waiting,), name=self._name, daemon=True).start()
        except RuntimeError:  # the process can have no more
            self._free.release()
            return False
        return True

    def _work(self, waiting: deque[tuple[Callable[[], Any], Future[Any]]]) -> None:
        try:
            while waiting:
                try:
                    task, future = waiting.popleft()
                except IndexError:  # another thread was faster
                    return
                try:
                    future.set_result(task())
                except BaseException as error:  # noqa: BLE001 - it belongs to the caller
                    future.set_exception(error)
        finally:
            self._free.release()


class CallingThread:
    """Workers for a command, which waits for its requests: one after another, no thread."""

    def run_all(
        self,
        tasks: Sequence[Callable[[], Result]],
        timeout: float,  # noqa: ARG002 - boto3's own time-outs are enough
    ) -> list[Result | None]:
        """Run tasks, each to its end."""
        return [task() for task in tasks]
