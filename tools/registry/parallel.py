"""Runs a task for each event type, on all cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any, NamedTuple

from tools.registry.files import RegistryFiles
from tools.registry.findings import Finding
from tools.registry.locate import UsageError

_FEW = 3
"""Up to this many types, starting processes takes longer than it saves."""


class TypeResult(NamedTuple):
    """The result of a task for one event type."""

    findings: list[Finding]
    output: Mapping[str, Any]
    """What the task made of the type, as JSON; empty where that has findings."""


Task = Callable[[RegistryFiles], TypeResult]
"""A module's function, which other processes can import; it gets the files of one event type."""


def cores() -> int:
    """The number of cores available to this process; a container may limit it."""
    with suppress(AttributeError):  # not on this platform
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_for_each_type(task: Task, parts: Sequence[RegistryFiles], label: str) -> list[TypeResult]:
    """Run a task on the files of each event type, with a progress bar of this label.

    Raises UsageError if the task ends its process.
    """
    if not parts:
        return []
    # Imported here: where everything is cached, it is not needed.
    from tools.output.progress import counting

    with counting(label, len(parts)) as advance:
        if len(parts) <= _FEW or cores() == 1:
            return [_counted(task(part), advance) for part in parts]
        try:
            with ProcessPoolExecutor(cores()) as pool:
                return [_counted(result, advance) for result in pool.map(task, parts)]
        except BrokenProcessPool:
            # The pool does not say which event type ended the process.
            return [_run_alone(task, part) for part in parts]


def _counted(result: TypeResult, advance: Callable[[int], None]) -> TypeResult:
    advance(1)
    return result


def _run_alone(task: Task, part: RegistryFiles) -> TypeResult:
    """Run a task in a process of its own, which it may end."""
    try:
        with ProcessPoolExecutor(1) as pool:
            return pool.submit(task, part).result()
    except BrokenProcessPool:
        (name,) = part.types
        raise UsageError(
            f"the process that read {name} died: check that the machine has memory left"
        ) from None
