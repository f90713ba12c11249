"""Finds the handlers of a registry by importing its handler modules."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from tools.registry.locate import handlers_of
from tools.registry.packaged import hint_to_add, missing_model_hint


class Found(NamedTuple):
    """The handlers of a registry, and the modules that cannot be imported."""

    by_type: Mapping[str, str]
    """By event type: `module:function`."""
    fallback: str | None
    """The handler of every type without one of its own: `@handles("*")`."""
    package: str
    """The package that they are in."""
    problems: list[str]
    """A sentence for each module that cannot be imported; its handlers are unknown."""


def find_handlers(root: Path) -> Found:
    """Import the handler modules of a registry one by one.

    Call `activate_registry` first. What a module prints goes to standard error.
    """
    package = handlers_of(root)
    if not (root / package.replace(".", "/")).is_dir():
        return Found({}, None, package, [])
    problems: list[str] = []
    with redirect_stdout(sys.stderr), _problem_recorded(package, problems):
        from processor.dispatch import modules_below

        for module in modules_below(package):
            with _problem_recorded(module, problems):
                import_module(module)
    return _registered(package, problems)


def _registered(package: str, problems: list[str]) -> Found:
    try:
        from processor.dispatch import FALLBACK, registry
    except Exception:  # noqa: BLE001 - it is recorded already
        return Found({}, None, package, problems)
    handlers = {event_type: registry.find(event_type) for event_type in registry}
    names = {
        event_type: f"{handler.function.__module__}:{handler.function.__qualname__}"
        for event_type, handler in handlers.items()
        if handler is not None
    }
    fallback = names.pop(FALLBACK, None)
    return Found(names, fallback, package, problems)


@contextmanager
def _problem_recorded(module: str, problems: list[str]) -> Iterator[None]:
    """Record an exception that an import raises as a sentence."""
    try:
        yield
    except (Exception, SystemExit) as error:  # noqa: BLE001 - user code may raise anything
        why = " ".join(str(error).split()) or "no message"
        unknown_type = getattr(error, "unknown_type", None)
        hint = hint_to_add(unknown_type) if unknown_type else missing_model_hint(error)
        why += hint and f"; {hint}"
        problems.append(f"{module} cannot be imported: {type(error).__name__}: {why}")
