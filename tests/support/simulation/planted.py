"""Faults planted in the processor: a part of a function, or a constant, is replaced."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
from textwrap import dedent
from typing import Any, NamedTuple
from unittest import mock


class Change(NamedTuple):
    """One replacement in a module of the processor.

    `old` is in the source of the function, such as "batch:_Batch.run", once; for a constant it is
    its value.
    """

    where: str
    old: Any
    new: Any


@contextmanager
def plant(*changes: Change) -> Iterator[None]:
    """Run with a fault, which takes one change or several."""
    by_place: dict[str, list[Change]] = {}
    for change in changes:
        by_place.setdefault(change.where, []).append(change)
    with ExitStack() as stack:
        for where, group in by_place.items():
            module_name, _, path = where.partition(":")
            holder: Any = import_module(f"processor.{module_name}")
            *outer, name = path.split(".")
            for each in outer:
                holder = getattr(holder, each)
            new = _changed(inspect.getattr_static(holder, name), group)
            stack.enter_context(mock.patch.object(holder, name, new))
        yield


def _changed(original: Any, changes: Sequence[Change]) -> Any:
    """A function with other source, or another constant."""
    if not inspect.isfunction(original):
        (change,) = changes
        assert original == change.old, f"{change.where} is {original}: adapt the planted fault"
        return change.new
    source = dedent(inspect.getsource(original))
    for where, old, new in changes:
        count = source.count(old)
        assert count == 1, f"{where} has {old!r} {count} times: adapt the planted fault"
        source = source.replace(old, new)
    # In the scope of its module, with its `from __future__ import annotations`.
    text = f"from __future__ import annotations\n{source}"
    namespace: dict[str, Any] = {}
    exec(compile(text, original.__code__.co_filename, "exec"), original.__globals__, namespace)  # noqa: S102
    return namespace[original.__name__]
