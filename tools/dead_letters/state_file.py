"""The dead letters of a state file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from processor.local.database import open_database
from processor.local.dead_letters import SqliteDeadLetters, StoredDeadLetter
from tools.dead_letters.store import DeadLetterFilter, ListedDeadLetter
from tools.output.wording import short
from tools.registry.locate import UsageError

_NUMBER = re.compile(r"-?[0-9]{1,18}")
"""SQLite's numbers are of 64 bits."""


class StateFileStore:
    """The dead letters in a state file, oldest first; their ids are their numbers."""

    def __init__(self, state: Path) -> None:
        if not state.exists():
            raise UsageError(f"there is no state file {state}: process something first")
        self.name = str(state)
        self.connection = open_database(state)
        self.stored = SqliteDeadLetters(self.connection)

    def __enter__(self) -> StateFileStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def approximate_count(self) -> int:
        """How many there are; exact."""
        return sum(1 for _ in self.stored.without_bodies())

    def scan(self, *, bodies: bool = True) -> Iterator[ListedDeadLetter]:
        """Every dead letter that is there now."""
        for stored in self.stored if bodies else self.stored.without_bodies():
            yield _listed(stored)

    def find(self, name: str) -> ListedDeadLetter:
        """The dead letter of that number."""
        found = self.stored.get(int(name)) if _NUMBER.fullmatch(name) else None
        if found is None:
            raise UsageError(f"there is no dead letter {short(name)} in {self.name}")
        return _listed(found)

    def purge(self, matches: DeadLetterFilter) -> Iterator[ListedDeadLetter]:
        """Remove all that match, in one transaction."""
        doomed = [stored for stored in self.stored.without_bodies() if matches(_listed(stored))]
        self.stored.remove(doomed)
        yield from map(_listed, doomed)

    def warnings(self) -> list[str]:
        """None: a state file shows everything."""
        return []


def _listed(stored: StoredDeadLetter) -> ListedDeadLetter:
    return ListedDeadLetter(str(stored.number), stored.dead_letter)
