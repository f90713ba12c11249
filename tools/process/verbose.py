"""`process --verbose`: what handlers log, and the tracebacks of what failed, on standard error.

They have the payload's values, so they are for the terminal alone: the Lambda logs neither.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from processor.errors import EventError
from processor.record import Record
from tools.output.wording import visible

_OURS = ("processor.", "asyncio.")
_HANDLERS = "processor.handlers."
_PLAIN = frozenset((*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"))
"""What every log record has; the rest is what the handler added to it."""


@contextmanager
def logging_to_terminal(level: str) -> Iterator[None]:
    """Print every log record from this level on, on standard error."""
    root, ours, terminal = logging.getLogger(), logging.getLogger("processor"), _Terminal()
    before = root.level, ours.level, ours.propagate, ours.handlers
    # Also where the Lambda's format is set up, as by its entry point.
    ours.setLevel(logging.NOTSET)
    ours.propagate, ours.handlers = True, []
    root.addHandler(terminal)
    root.setLevel(level.upper())
    try:
        yield
    finally:
        root.removeHandler(terminal)
        root.setLevel(before[0])
        ours.setLevel(before[1])
        ours.propagate, ours.handlers = before[2:]


class _Terminal(logging.Handler):
    """Prints each record with its extra fields, one line; then its traceback, if it has one."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            extra = {name: value for name, value in vars(record).items() if name not in _PLAIN}
            fields = "".join(f"  {name}={value}" for name, value in extra.items())
            lines = [f"{record.levelname}  {record.name}: {record.getMessage()}{fields}"]
            if record.exc_info and record.exc_info[1]:
                lines += _traceback(record.exc_info[1])
            _print(lines)
        except Exception:  # noqa: BLE001 - as logging does: a bad call stops no handler
            self.handleError(record)


def print_exception(record: Record, error: BaseException) -> None:
    """Print the traceback of what a handler or a migration raised, below the record's source.

    What is wrong with an event itself has none: the summary says it all.
    """
    if isinstance(error, EventError):
        if error.__cause__ is None:
            return
        error = error.__cause__
    _print([f"{record.source}: {type(error).__name__}", *_traceback(error)])


def _traceback(error: BaseException) -> list[str]:
    """Its lines, from the first one that is not the processor's own."""
    own = error.__traceback__
    while own is not None and _is_ours(own):
        own = own.tb_next
    lines = traceback.format_exception(type(error), error, own or error.__traceback__)
    return "".join(lines).rstrip("\n").split("\n")


def _is_ours(frame: TracebackType) -> bool:
    module = str(frame.tb_frame.f_globals.get("__name__"))
    return module.startswith(_OURS) and not module.startswith(_HANDLERS)


def _print(lines: list[str]) -> None:
    # One call: handlers may run in several threads. What an event says cannot control the terminal.
    sys.stderr.write("\n".join(map(visible, lines)) + "\n")
