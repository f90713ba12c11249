"""Notices what code does besides computing: processes, threads, files, output, the network."""

from __future__ import annotations

import _thread
import io
import os
import sys
import threading
from collections.abc import Callable
from typing import Any, NoReturn

_PREFIXES = (
    *("_thread.", "ctypes.", "fcntl.", "os.", "pty.", "shutil.", "signal.", "socket."),
    *("subprocess.", "syslog.", "tempfile.", "time.", "urllib.", "winreg."),
)
"""Of the audit events of Python that are refused."""
_ALLOWED = frozenset(("os.listdir", "os.scandir", "os.fwalk", "os.walk"))
"""Of those, the events that an import causes."""
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_UNAUDITED = tuple(
    (module, name)
    for module, names in (
        (os, ("_exit", "abort", "close", "closerange", "dup2", "write")),
        (_thread, ("start_new_thread", "start_joinable_thread")),
        (threading, ("_start_new_thread", "_start_joinable_thread")),
    )
    for name in names
    if hasattr(module, name)
)
"""Functions that end the process, write or start threads without an audit event."""


class RefusedEffect(BaseException):
    """Code was about to do more than compute; not an Exception, which code may catch."""


class Effects:
    """A context in which the effects of one file's code are refused.

    For a process that does nothing else: Python's audit hooks cannot be removed.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.found: tuple[str, int] | None = None
        """The first effect, for a message, and the line of the file; it stays if it is caught."""
        self._watching = False
        self._output = _Output(self)
        self._streams = sys.stdout, sys.stderr
        for module, name in _UNAUDITED:
            setattr(module, name, self._watched(module, name))
        sys.addaudithook(self._audit)

    def __enter__(self) -> None:
        self._streams = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = self._output
        self.found = None
        self._watching = True

    def __exit__(self, *_: object) -> None:
        self._watching = False
        sys.stdout, sys.stderr = self._streams

    def refuse(self, what: str) -> NoReturn:
        """Record an effect and raise RefusedEffect."""
        frame = sys._getframe()
        while frame.f_back is not None and frame.f_code.co_filename != self.path:
            frame = frame.f_back
        is_own = frame.f_code.co_filename == self.path
        self.found = self.found or (what, frame.f_lineno if is_own else 1)
        raise RefusedEffect(what)

    def _watched(self, module: Any, name: str) -> Callable[..., Any]:
        """A function, which is refused in the context."""
        function = getattr(module, name)

        def watched(*arguments: Any, **named: Any) -> Any:
            if self._watching:
                self.refuse(f"calls {module.__name__}.{name}")
            return function(*arguments, **named)

        return watched

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._watching:
            return
        if event.startswith(_PREFIXES) and event not in _ALLOWED:
            self.refuse(f"calls {event}")
        # Python opens the modules that code imports.
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
            self.refuse("opens a file for writing")


class _Output(io.TextIOBase):
    """Standard output and standard error of watched code."""

    def __init__(self, effects: Effects) -> None:
        self._effects = effects

    def write(self, _text: str) -> int:
        self._effects.refuse("writes to standard output or standard error")

    def close(self) -> None:
        if self._effects._watching:
            self._effects.refuse("closes standard output or standard error")
