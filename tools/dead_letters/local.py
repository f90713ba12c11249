"""The dead letters of a state file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from processor.local.database import open_database
from processor.local.dead_letters import SqliteDeadLetters, StoredLetter
from tools.dead_letters.store import Chosen, Letter
from tools.registry.workspace import UsageError


class LocalLetters:
    """The letters in a state file, oldest first; their ids are their numbers."""

    def __init__(self, state: Path) -> None:
        if not state.exists():
            raise UsageError(f"there is no state file {state}: process something first")
        self.name = str(state)
        self.connection = open_database(state)
        self.stored = SqliteDeadLetters(self.connection)

    def __enter__(self) -> LocalLetters:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def about(self) -> int:
        """How many there are."""
        return sum(1 for _ in self.stored.known())

    def look(self, *, bodies: bool = True) -> Iterator[Letter]:
        """Every letter that is there now."""
        for stored in self.stored if bodies else self.stored.known():
            yield Letter(str(stored.number), stored.letter)

    def find(self, name: str) -> Letter:
        """The letter of that number."""
        known = self.stored.letter(int(name)) if name.isascii() and name.isdigit() else None
        if known is None:
            raise UsageError(f"there is no dead letter {name} in {self.name}")
        return Letter(str(int(name)), known)

    def purge(self, chosen: Chosen) -> Iterator[Letter]:
        """Remove what is chosen, all of it at once."""
        doomed = [letter for letter in self.look(bodies=False) if chosen(letter)]
        self.stored.remove(StoredLetter(int(letter.id), letter.known) for letter in doomed)
        yield from doomed

    def notes(self) -> list[str]:
        """A state file hides nothing."""
        return []
