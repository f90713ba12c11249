"""Which event types are processed: those of some names, or of one handler."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from fnmatch import fnmatchcase

from generated.index import VERSIONS
from processor.dispatch import Handler, Handlers
from processor.envelope import read_envelope
from processor.errors import MalformedEvent
from processor.record import Record
from tools.registry.locate import UsageError
from tools.registry.packaged import hint_for_unknown


def selected_types(handlers: Handlers, handler: str | None, types: Collection[str]) -> set[str]:
    """The event types that were asked for and that a handler gets, if one was named.

    A handler is named by its function or its module, each with as much of what is before it as
    is wanted: `log_breaks`, `breaks`, `breaks.log_breaks`. Types may be patterns, `users.*`.
    Raises UsageError for an unknown name, and if there is no such type.
    """
    found = set() if types else set(VERSIONS)
    for name in types:
        matching = {each for each in VERSIONS if fnmatchcase(each, name)}
        found |= matching
        if not matching:
            hint = hint_for_unknown(name, VERSIONS)
            raise UsageError(f"--types: the registry has no event type {name}; {hint}")
    if handler is None:
        return found
    by_type = {each: handlers.find(each) for each in VERSIONS}
    named = {each for each, one in by_type.items() if one and _is_named(one, handler)}
    if not named:
        known = sorted({one.function.__qualname__ for one in by_type.values() if one})
        close = get_close_matches(handler, known, 1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known) or 'none'}"
        raise UsageError(f"--handler: no handler is called {handler}; {hint}")
    if not found & named:
        raise UsageError(
            f"--handler {handler} handles none of --types {','.join(types)}: it handles "
            f"{', '.join(sorted(named))}"
        )
    return found & named


def _is_named(handler: Handler, name: str) -> bool:
    module, function = handler.function.__module__, handler.function.__qualname__
    return any(f".{each}".endswith(f".{name}") for each in (module, f"{module}.{function}"))


class SelectedRecords:
    """Those records of a stream that are of some event types; counts the others.

    A record that cannot be read has no type, so it is one of the others.
    """

    def __init__(self, records: Iterator[Record], types: Collection[str]) -> None:
        self._records = records
        self._types = types
        self.left_out = 0

    def __iter__(self) -> Iterator[Record]:
        """The records of these types, in order."""
        for record in self._records:
            try:
                is_selected = read_envelope(record.body).event_type in self._types
            except MalformedEvent:
                is_selected = False
            if is_selected:
                yield record
            else:
                self.left_out += 1
