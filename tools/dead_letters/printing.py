"""Dead letters on a screen or in a pipe; a body only where it is asked for."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from processor.dead_letters import DeadLetter
from tools.dead_letters.explain import judge, meaning, what_the_schema_wanted
from tools.dead_letters.message import when
from tools.dead_letters.store import Letter
from tools.process.summary import Summary

_LONG = 60
_ID = 8
"""As much of SQS's ids as tells letters apart; `show` takes it."""


def print_list(letters: Iterable[Letter], *, as_json: bool) -> None:
    """Print what is known of each letter; never the body, which holds people's data."""
    if as_json:
        for letter in letters:
            sys.stdout.write(json.dumps(_known(letter)) + "\n")
        return
    table = Table(box=box.SIMPLE_HEAD)
    for title in ("id", "when", "reason", "event type", "version", "source", "error"):
        table.add_column(title, overflow="fold")
    for letter in letters:
        known = letter.known
        table.add_row(
            letter.id[:_ID] if len(letter.id) == 36 else letter.id,
            _second(known.dead_lettered_at),
            _text(known.reason),
            _text(known.event_type),
            _text(known.schema_version),
            _text(known.source, 160),
            _text(known.error, 1_024),
        )
    _console().print(table)


def print_letter(root: Path, letter: Letter, place: str) -> None:
    """Explain one letter."""
    known = letter.known
    means = meaning(known.reason)
    rows = {
        "reason": f"{known.reason}: {means.situation}",
        "where": known.pointer,
        "error": known.error,
        "the schema wants": what_the_schema_wanted(root, known),
        "event type": known.event_type,
        "read with": known.schema_version,
        "now": judge(known).said,
        "what helps": means.remedy,
        "since": _second(known.dead_lettered_at),
        "age judged at": None if known.seen_at is None else _second(known.seen_at),
        "received": _times(known.receive_count),
        "source": known.source,
        "message group": known.group,
        "body": f"{_size(known):,} bytes, people's data among them: --body prints it",
    }
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for title, said in rows.items():
        if said:
            table.add_row(title, _text(said, 2_048))
    console = _console()
    console.print(Text(f"dead letter {letter.id} in {place}"), soft_wrap=True)
    console.print(table)


def print_body(letter: Letter) -> None:
    """Print a letter's body, byte for byte."""
    sys.stdout.buffer.write(_bytes(letter.known))
    if sys.stdout.isatty():
        sys.stdout.buffer.write(b"\n")


def print_dry_run(letters: Iterable[Letter]) -> None:
    """Print how many letters a redrive would take, and what this registry makes of them."""
    found: Counter[tuple[str, str]] = Counter()
    for letter in letters:
        reason = judge(letter.known).reason
        found[letter.known.reason, "readable" if reason is None else f"still {reason}"] += 1
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("reason")
    table.add_column("with this registry")
    table.add_column("letters", justify="right")
    for (reason, now), count in sorted(found.items()):
        table.add_row(_text(reason), _text(now), f"{count:,}")
    _console().print(table)
    print(f" would be redriven: {sum(found.values()):,}")  # noqa: T201 - the result


def outcomes(summary: Summary) -> list[str]:
    """The tables of what became of letters that were processed again, if any were."""
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    with console.capture() as captured:
        if summary.total.records:
            summary.print(console)
    return [captured.get().rstrip("\n")] if summary.total.records else []


def by_reason(reasons: Mapping[str, int]) -> str:
    """Counts in a line: `12 (malformed 2, stale 10)`."""
    each = ", ".join(f"{_plain(reason, _LONG)} {reasons[reason]:,}" for reason in sorted(reasons))
    total = f"{sum(reasons.values()):,}"
    return f"{total} ({each})" if each else total


def _known(letter: Letter) -> dict[str, object]:
    known = letter.known._asdict()
    del known["body"], known["identifier"]
    for name in ("dead_lettered_at", "seen_at"):
        if known[name] is not None:
            known[name] = when(known[name])
    return {"id": letter.id, **known}


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 160, highlight=False)


def _text(said: str | None, most: int = _LONG) -> Text:
    return Text(_plain(said or "", most))


def _plain(said: str, most: int) -> str:
    """What an event, or its sender, says of itself may be anything, at any length."""
    shown = said if len(said) <= most else f"{said[: most - 1]}…"
    return "".join(each if each.isprintable() else "�" for each in shown)


def _second(seconds: float) -> str:
    return when(seconds)[:19] + "Z"


def _times(count: int | None) -> str | None:
    return None if count is None else f"{count} time{'s' if count != 1 else ''}"


def _size(known: DeadLetter) -> int:
    return len(_bytes(known))


def _bytes(known: DeadLetter) -> bytes:
    body = known.body
    return body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
