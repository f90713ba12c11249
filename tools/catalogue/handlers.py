"""Which handlers a registry has, as far as its handler modules can be imported."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

_PACKAGE = "processor.handlers"


class Found(NamedTuple):
    """The handlers of a registry, and why there may be more."""

    by_type: Mapping[str, str]
    """By event type: `module:function`."""
    fallback: str | None
    """The one that is registered for every type without one of its own."""
    problems: list[str]
    """A sentence for each module that cannot be imported: what it handles is not known."""


def find_handlers(root: Path) -> Found:
    """Import the handler modules of a registry one by one, and say which of them cannot be.

    The registry must be the one that is imported from: see `activate_registry`. What a module
    prints goes to standard error.
    """
    if not (root / "processor" / "handlers").is_dir():
        return Found({}, None, [])
    problems: list[str] = []
    with redirect_stdout(sys.stderr), _told(_PACKAGE, problems):
        from processor.dispatch import modules_below

        for module in modules_below(_PACKAGE):
            with _told(module, problems):
                import_module(module)
    return _registered(problems)


def _registered(problems: list[str]) -> Found:
    try:
        from processor.dispatch import FALLBACK, registry
    except Exception:  # noqa: BLE001 - it is told already
        return Found({}, None, problems)
    handlers = {event_type: registry.find(event_type) for event_type in registry}
    names = {
        event_type: f"{handler.function.__module__}:{handler.function.__qualname__}"
        for event_type, handler in handlers.items()
        if handler is not None
    }
    fallback = names.pop(FALLBACK, None)
    return Found(names, fallback, problems)


@contextmanager
def _told(module: str, problems: list[str]) -> Iterator[None]:
    """Turn whatever an import raises into a sentence."""
    try:
        yield
    except (Exception, SystemExit) as error:  # noqa: BLE001 - user code may raise anything
        why = " ".join(str(error).split()) or "no more is said"
        if isinstance(error, ModuleNotFoundError) and (error.name or "").startswith("generated"):
            why += "; run genesys-events codegen"
        problems.append(f"{module} cannot be imported: {type(error).__name__}: {why}")
