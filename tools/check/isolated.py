"""Runs a function in a process of its own, which it may end, block, or fill with data."""

from __future__ import annotations

import faulthandler
import os
import re
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

# A forked process has the modules and models that this one has. macOS's libraries forbid it.
_START = "fork" if sys.platform == "linux" else "spawn"
_MEMORY = 512 * 2**20
"""Bytes that the function may use."""
_FILE = re.compile(r'^  File "(.*)", line (\d+)', re.MULTILINE)
_TIMED_OUT = getattr(signal, "SIGPROF", None)


class Caller:
    """How a function reports to the process that called it."""

    def __init__(self, sending: Connection, position: Any) -> None:
        self._sending = sending
        self._position = position

    def send(self, message: object) -> None:
        """Pass on a message, which can be pickled."""
        self._sending.send((False, message))

    def set_position(self, position: int) -> None:
        """Say how far the function has come: cheaper than a message, and proof that it goes on."""
        self._position.value = position


Function = Callable[..., None]
"""A module's function, called with a Caller and then its arguments."""


class ProcessEnded(Exception):
    """The process ended before the function returned, or did not answer in time."""

    @property
    def reason(self) -> str:
        """For a message: "exit code 0", "SIGSEGV"."""
        code = self.code or 0
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"

    @property
    def timed_out(self) -> bool:
        """Whether it did not answer, or used too much CPU time."""
        return self.code is None or (_TIMED_OUT is not None and self.code == -_TIMED_OUT)

    def __init__(self, code: int | None, lines: list[tuple[str, int]], position: int) -> None:
        super().__init__(code)
        self.code = code
        """Its exit code, or the negative number of the signal; None if it did not answer."""
        self.lines = lines
        """The file and line of each call when it ended, innermost first; empty where unknown."""
        self.position = position
        """What the function set last; -1 before that."""


def run_isolated(function: Function, arguments: tuple[Any, ...], seconds: float) -> Iterator[Any]:
    """Call a function in another process; yield what it sends.

    Raises ProcessEnded if the process ends before, or sends nothing for so many seconds while
    its position stays; and what the function raises.
    """
    with TemporaryDirectory() as folder:
        trace = Path(folder) / "traceback"
        context: Any = get_context(_START)
        receiving, sending = context.Pipe(duplex=False)
        position = context.RawValue("q", -1)
        caller = Caller(sending, position)
        process = context.Process(target=_run, args=(sending, caller, trace, function, arguments))
        with warnings.catch_warnings():
            # The function uses nothing that another thread could hold locked.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        sending.close()
        try:
            yield from _received(receiving, position, process, trace, seconds)
        finally:
            _end(process, getattr(signal, "SIGKILL", signal.SIGTERM))
            receiving.close()


def cpu_limit(seconds: float) -> None:
    """End this process when it has used so much more CPU time, in C code too; 0 for no limit.

    Only where there are such timers, which is not on Windows.
    """
    if _TIMED_OUT is not None:
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _received(
    receiving: Connection, position: Any, process: BaseProcess, trace: Path, seconds: float
) -> Iterator[Any]:
    while True:
        if not _answers(receiving, position, seconds):
            _end(process, signal.SIGABRT)
            raise ProcessEnded(None, _lines(trace), position.value)
        try:
            done, message = receiving.recv()
        except Exception:  # noqa: BLE001 - the process ended, or something else wrote to the pipe
            process.join(seconds)
            raise ProcessEnded(process.exitcode or 0, _lines(trace), position.value) from None
        if isinstance(message, Exception):
            raise message
        if done:
            return
        yield message


def _answers(receiving: Connection, position: Any, seconds: float) -> bool:
    """Wait for a message; False if none comes for so many seconds in which the position stays."""
    before = None
    while before != position.value:
        before = position.value
        if receiving.poll(seconds):
            return True
    return False


def _end(process: BaseProcess, number: int) -> None:
    """Send a signal to a process and those that it started; wait for it."""
    if process.pid is not None and process.is_alive():
        with suppress(OSError, AttributeError):  # it is the first of its group, but on Windows
            os.killpg(process.pid, number)
        process.join(1)
    if process.is_alive():
        process.kill()
        process.join()


def _lines(trace: Path) -> list[tuple[str, int]]:
    """What faulthandler wrote."""
    text = trace.read_text("utf-8", "replace") if trace.exists() else ""
    return [(path, int(line)) for path, line in _FILE.findall(text)]


def _run(
    sending: Connection,
    caller: Caller,
    trace: Path,
    function: Function,
    arguments: tuple[Any, ...],
) -> None:
    """In the new process: limit it, call the function, and say that it has returned."""
    if hasattr(os, "setsid"):
        os.setsid()  # Ctrl-C ends the command, which ends this process
    for number in (signal.SIGINT, signal.SIGTERM):  # the command may raise exceptions for them
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    sys.dont_write_bytecode = True
    warnings.simplefilter("ignore")
    with trace.open("w") as file:
        faulthandler.enable(file, all_threads=False)
        if _TIMED_OUT is not None:
            faulthandler.register(_TIMED_OUT, file, all_threads=False, chain=True)
        _limit_memory()
        try:
            function(caller, *arguments)
        except Exception as error:  # noqa: BLE001 - it is raised where the function was called
            sending.send((True, error))
        sending.send((True, None))
        faulthandler.disable()


def _limit_memory() -> None:
    """Allow this process some more memory; a core dump would have what it has now."""
    with suppress(ImportError, OSError, ValueError):  # only on Linux, and where it is allowed
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        limit = pages * resource.getpagesize() + _MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
