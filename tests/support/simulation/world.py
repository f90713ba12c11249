"""Virtual time, and processes whose threads run one at a time in a reproducible order."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from typing import Any, TypeVar

from greenlet import getcurrent, greenlet

T = TypeVar("T")

FOREVER = float("inf")


class Killed(KeyboardInterrupt):
    """The process is dead: unwinds its threads, and nothing that they do has an effect.

    A KeyboardInterrupt, because the processor lets nothing else through from a handler.
    """


class Process:
    """An operating system process: its threads die together, and stand still while it is frozen."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.name = name
        self.environment: Any = None
        """What it runs."""
        self.is_alive = True
        self.is_frozen = False
        self.threads: set[Thread] = set()
        self.parked: list[Thread] = []
        """Threads whose time has come while it is frozen."""
        self.on_death: Callable[[], None] = lambda: None
        world.processes.append(self)

    def kill(self) -> None:
        """End it at once: no thread does anything more."""
        if not self.is_alive:
            return
        self.is_alive = False
        self.is_frozen = False
        self.parked.clear()
        for thread in sorted(self.threads, key=lambda thread: thread.number):
            self.world.wake(thread)
        self.on_death()

    def freeze(self) -> None:
        """Let none of its threads run, as Lambda does between two invocations."""
        self.is_frozen = True

    def thaw(self) -> None:
        """Let its threads run again; what is overdue runs at once."""
        self.is_frozen = False
        for thread in self.parked:
            self.world.wake(thread)
        self.parked.clear()


class Thread:
    """One flow of control in a process; `result` is what its function returned."""

    def __init__(self, process: Process | None, function: Callable[[], Any], number: int) -> None:
        self.process = process
        self.function = function
        self.number = number
        self.flow: greenlet | None = None
        """What keeps its stack while others run; None before it has begun."""
        self.alarm = 0
        """Invalidates earlier alarms: only the last one that was set wakes the thread."""
        self.is_done = False
        self.result: Any = None
        self.error: BaseException | None = None
        self.on_end: list[Callable[[], None]] = []


class World:
    """The clock and the order of everything that happens.

    At each moment one thread runs. It hands over where it waits: for time to pass, for a lock or
    for another thread. Events at the same time happen in the order in which they were planned.
    """

    def __init__(self, now: float) -> None:
        self.now = now
        self._plan: list[tuple[float, int, Any, int]] = []
        """A heap of when, in which order, a thread or an action, and a thread's alarm."""
        self._order = count()
        self._numbers = count()
        self._main = Thread(None, lambda: None, -1)
        self._running = self._main
        self._following = self._main
        """Who runs when the running thread has handed over."""
        self.processes: list[Process] = []
        self._stop_at = FOREVER
        self._error: BaseException | None = None

    # -- planning ----------------------------------------------------------------------------

    def at(self, when: float, action: Callable[[], None]) -> Callable[[], None]:
        """Plan an action, which must not wait; returns a function that cancels it."""
        entry = [action]
        heapq.heappush(self._plan, (when, next(self._order), entry, 0))
        return entry.clear

    def start(self, process: Process, function: Callable[[], Any]) -> Thread:
        """Start a thread of a process; it runs as soon as the current one waits."""
        thread = Thread(process, function, next(self._numbers))
        process.threads.add(thread)
        self.wake(thread)
        return thread

    def wake(self, thread: Thread) -> None:
        """Let a thread go on now."""
        self._set_alarm(thread, self.now)

    def _set_alarm(self, thread: Thread, when: float) -> None:
        thread.alarm += 1
        heapq.heappush(self._plan, (when, next(self._order), thread, thread.alarm))

    # -- waiting: called by threads of processes ----------------------------------------------

    @property
    def process(self) -> Process:
        """The process of the running thread."""
        process = self._running.process
        assert process is not None, "only a thread of a process may wait"
        return process

    def check_alive(self) -> None:
        """Raise Killed in a thread of a dead process."""
        process = self._running.process
        if process is not None and not process.is_alive:
            raise Killed

    def sleep(self, seconds: float) -> None:
        """Wait; for ever if `seconds` is infinite."""
        self.check_alive()
        until = self.now + max(0.0, seconds)
        if until < self._stop_at and not (self._plan and self._plan[0][0] <= until):
            self.now = until  # nothing happens before: no need to hand over
            return
        # At least once: others that are due now go first.
        self.block(seconds)
        while self.now < until:
            self.block(until - self.now)

    def block(self, timeout: float = FOREVER) -> None:
        """Wait until `wake`, or until the time is over; it may be woken for another reason."""
        self.check_alive()
        me = self._running
        me.alarm += 1  # an older alarm must not end this wait
        if timeout != FOREVER:
            self._set_alarm(me, self.now + max(0.0, timeout))
        self._hand_over()

    def wait_for(self, functions: Sequence[Callable[[], Any]], timeout: float) -> list[Thread]:
        """Run functions in threads of the running process, until all end or the time is over."""
        me = self._running
        threads = [self.start(self.process, function) for function in functions]
        deadline = self.now + timeout
        for thread in threads:
            thread.on_end.append(lambda: self.wake(me))
        while not all(thread.is_done for thread in threads) and self.now < deadline:
            self.block(deadline - self.now)
        return threads

    def _hand_over(self) -> None:
        me = self._running
        self._following = self._next()
        if self._following is not me:
            assert self._main.flow is not None
            self._main.flow.switch()
        self._running = me
        self.check_alive()

    # -- running -----------------------------------------------------------------------------

    def run(self, until: float = FOREVER) -> None:
        """Let things happen until a moment, or until nothing is planned any more."""
        self._stop_at = until
        self._main.flow = getcurrent()
        self._following = self._next()
        while self._following is not self._main:
            thread = self._following
            thread.flow = thread.flow or greenlet(partial(self._execute, thread))
            thread.flow.switch()  # until it hands over, or ends
        self._running = self._main
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        if until != FOREVER:
            self.now = max(self.now, until)

    def stop(self, error: BaseException) -> None:
        """Let nothing more happen: `run` raises the error."""
        self._error = error

    def close(self) -> None:
        """Kill all processes, so that their threads end."""
        for process in self.processes:
            process.on_death = lambda: None
            process.kill()
        self._plan = [entry for entry in self._plan if isinstance(entry[2], Thread)]
        heapq.heapify(self._plan)
        self.run()

    def _next(self) -> Thread:
        """The thread that goes on; actions that are due before it are run."""
        plan = self._plan
        while plan and self._error is None and plan[0][0] <= self._stop_at:
            when, _, target, alarm = heapq.heappop(plan)
            if not isinstance(target, Thread):
                self._act(when, target)
            elif target.alarm == alarm and not target.is_done:
                self.now = max(self.now, when)
                process = target.process
                if process is None or not process.is_frozen:
                    return target
                process.parked.append(target)
        return self._main

    def _act(self, when: float, entry: list[Callable[[], None]]) -> None:
        if entry:  # else it was cancelled
            self.now = max(self.now, when)
            self._running = self._main
            try:
                entry[0]()
            except BaseException as error:  # noqa: BLE001 - raised by run()
                self._error = error

    def _execute(self, thread: Thread) -> None:
        """Run a thread from its beginning to its end."""
        self._running = thread
        process = thread.process
        try:
            self.check_alive()
            thread.result = thread.function()
        except Killed as error:
            thread.error = error
        except BaseException as error:  # noqa: BLE001 - raised by whoever waits for the thread
            thread.error = error
            if not thread.on_end:
                self._error = error
        thread.is_done = True
        if process is not None:
            process.threads.discard(thread)
        for action in thread.on_end:
            action()
        self._following = self._next()


class Lock:
    """A lock whose waiters hand over; what `threading.Lock` is outside the simulation."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._is_held = False
        self._waiting: list[Thread] = []

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take it; False if it is not free in time."""
        world = self._world
        world.check_alive()
        deadline = FOREVER if timeout is None or timeout < 0 else world.now + timeout
        while self._is_held:
            if not blocking or world.now >= deadline:
                return False
            me = world._running
            self._waiting.append(me)
            try:
                world.block(deadline - world.now)
            finally:
                self._waiting.remove(me)
        self._is_held = True
        return True

    def release(self) -> None:
        """Give it back; the one that waits longest is next."""
        self._world.check_alive()
        assert self._is_held, "released without having been acquired"
        self._is_held = False
        if self._waiting:
            self._world.wake(self._waiting[0])

    def locked(self) -> bool:
        """Whether it is held."""
        return self._is_held

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_error: object) -> None:
        self.release()


class ReentrantLock(Lock):
    """A lock that its holder can take again."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._owner: Thread | None = None
        self._depth = 0

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take it; False if it is not free in time."""
        me = self._world._running
        if self._owner is not me:
            if not super().acquire(blocking, timeout):
                return False
            self._owner = me
        self._depth += 1
        return True

    def release(self) -> None:
        """Give it back as often as it was taken."""
        self._depth -= 1
        if not self._depth:
            self._owner = None
            super().release()


class Condition:
    """A condition whose waiters hand over."""

    def __init__(self, world: World, lock: Lock | None = None) -> None:
        self._world = world
        self._lock = lock or Lock(world)
        self._waiting: list[Thread] = []

    def wait(self, timeout: float | None = None) -> bool:
        """Give the lock back until `notify`, or until the time is over: then False."""
        world, me = self._world, self._world._running
        deadline = FOREVER if timeout is None else world.now + timeout
        self._waiting.append(me)
        self._lock.release()
        try:
            while me in self._waiting and world.now < deadline:
                world.block(deadline - world.now)
        finally:
            is_notified = me not in self._waiting
            if not is_notified:
                self._waiting.remove(me)
            self._lock.acquire()
        return is_notified

    def wait_for(self, predicate: Callable[[], bool], timeout: float | None = None) -> bool:
        """Wait until something holds, or until the time is over; whether it holds."""
        deadline = FOREVER if timeout is None else self._world.now + timeout
        while not predicate():
            if self._world.now >= deadline:
                return False
            self.wait(None if timeout is None else deadline - self._world.now)
        return True

    def notify(self, n: int = 1) -> None:
        """Let those go on that wait longest."""
        for thread in self._waiting[:n]:
            self._waiting.remove(thread)
            self._world.wake(thread)

    def notify_all(self) -> None:
        """Let all go on."""
        self.notify(len(self._waiting))

    def __enter__(self) -> bool:
        return self._lock.acquire()

    def __exit__(self, *_error: object) -> None:
        self._lock.release()


class Pool:
    """As many threads as it has workers, for `concurrent.futures.ThreadPoolExecutor`."""

    def __init__(self, world: World, workers: int, _name: str = "") -> None:
        self._world = world
        self._workers = workers

    def map(self, function: Callable[[Any], T], *iterables: Any) -> list[T]:
        """The results of a function, in the items' order."""
        items = list(zip(*iterables, strict=True))
        results: dict[int, Any] = {}
        following = iter(range(len(items)))

        def work() -> None:
            for index in following:
                results[index] = function(*items[index])

        threads = self._world.wait_for([work] * min(self._workers, len(items)), FOREVER)
        for thread in threads:
            if thread.error is not None:
                raise thread.error
        return [results[index] for index in range(len(items))]

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing runs any more: `map` has waited."""


class Workers:
    """What `processor.aws.workers.ThreadWorkers` is outside the simulation."""

    def __init__(self, world: World, concurrent: int = 4) -> None:
        self._world = world
        self._concurrent = concurrent

    def run_all(self, tasks: Sequence[Callable[[], T]], timeout: float) -> list[T | None]:
        """Run tasks, a few at a time; None for those that do not end in time.

        What runs then runs on, and what has not begun never does. Raises the exception of the
        first task that has one.
        """
        waiting = list(range(len(tasks)))
        results: dict[int, T] = {}
        errors: dict[int, BaseException] = {}

        def work() -> None:
            while waiting:
                index = waiting.pop(0)
                try:
                    results[index] = tasks[index]()
                except Killed:
                    raise
                except BaseException as error:  # noqa: BLE001 - it belongs to the caller
                    errors[index] = error

        self._world.wait_for([work] * min(self._concurrent, len(tasks)), timeout)
        waiting.clear()
        if errors:
            raise errors[min(errors)]
        return [results.get(index) for index in range(len(tasks))]
