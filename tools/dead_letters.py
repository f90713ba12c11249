"""`genesys-events dead-letters`: look at what could never succeed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timezone
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from processor.local.database import open_database
from processor.local.dead_letters import SqliteDeadLetters, StoredLetter
from tools.root import UserMistake


def print_list(state: Path, *, as_json: bool) -> None:
    """Print what is known of each letter; never the body, which holds people's data."""
    with _opened(state) as opened:
        letters = list(opened.known())
    if as_json:
        for stored in letters:
            sys.stdout.write(json.dumps(_known(stored)) + "\n")
        return
    table = Table(box=box.SIMPLE_HEAD)
    for title in ("no.", "when", "reason", "event type", "version", "source", "error"):
        table.add_column(title, overflow="fold")
    for stored in letters:
        letter = stored.letter
        table.add_row(
            str(stored.number),
            _when(letter.dead_lettered_at),
            letter.reason,
            Text(_short(letter.event_type)),
            Text(_short(letter.schema_version)),
            Text(letter.source),
            Text(letter.error),
        )
    Console(width=None if sys.stdout.isatty() else 160, highlight=False).print(table)


def print_body(state: Path, number: int) -> None:
    """Print one letter's body, byte for byte; raise UserMistake if there is no such letter."""
    with _opened(state) as letters:
        body = letters.body(number)
    if body is None:
        raise UserMistake(f"there is no dead letter {number} in {state}")
    sys.stdout.buffer.write(body if isinstance(body, bytes) else body.encode())
    if sys.stdout.isatty():
        sys.stdout.buffer.write(b"\n")


@contextmanager
def _opened(state: Path) -> Iterator[SqliteDeadLetters]:
    if not state.exists():
        raise UserMistake(f"there is no state file {state}: process something first")
    with closing(open_database(state)) as connection:
        yield SqliteDeadLetters(connection)


def _known(stored: StoredLetter) -> dict[str, object]:
    known = stored.letter._asdict()
    del known["body"]
    return {"number": stored.number, **known, "dead_lettered_at": _when(known["dead_lettered_at"])}


def _when(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="seconds")


def _short(text: str | None) -> str:
    """What an event says of itself may be anything, at any length."""
    return "" if text is None else text if len(text) <= 60 else f"{text[:57]}…"
